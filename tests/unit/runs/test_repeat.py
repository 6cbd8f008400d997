"""Plain words for schedules, and back."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_os.domains.runs.metadata.calendar import check
from agents_os.domains.runs.metadata.repeat import Repeat, as_cron, as_repeat, in_words


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("0 9 * * *", "Every day at 09:00"),
        ("30 8 * * 1-5", "Every weekday at 08:30"),
        ("0 17 * * 5", "Every Friday at 17:00"),
        ("0 17 * * 7", "Every Sunday at 17:00"),
        ("5 0 1 * *", "On day 1 of every month at 00:05"),
        ("*/20 * * * *", "By the rule */20 * * * *"),
        ("0 9 31 * *", "By the rule 0 9 31 * *"),
    ],
)
def test_a_schedule_says_in_plain_words_when_it_comes(cron: str, words: str):
    assert in_words(cron) == words


@given(
    st.builds(
        Repeat,
        every=st.sampled_from(["day", "weekday", "week", "month"]),
        at=st.times().map(lambda at: time(at.hour, at.minute)),
        weekday=st.integers(0, 6),
        day=st.integers(1, 28),
    )
)
def test_words_become_a_schedule_and_the_same_words_again(repeat: Repeat):
    cron = as_cron(repeat)
    check(cron, "Europe/Berlin")
    again = as_repeat(cron)
    assert again is not None
    assert (as_cron(again), in_words(cron)) == (cron, in_words(as_cron(again)))
