"""How the agent page sends an answer while it grows, and how it shows differences."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from agents_os.domains.agents.metadata.diff import diff_lines
from agents_os.domains.agents.metadata.schemas import FieldChange
from agents_os.ui.pages.agent.rows import cost, duration, sent
from agents_os.ui.pages.agent.streaming import TAIL_CHARACTERS, in_batches, settle, spoken
from agents_os.ui.pages.agent.version_rows import change, near_changes

PARAGRAPH = "word " * 60


async def words(*texts: str, pause_s: float = 0) -> AsyncIterator[str]:
    for text in texts:
        yield text
        await asyncio.sleep(pause_s)


async def test_what_comes_quickly_is_sent_together_and_nothing_is_lost() -> None:
    async with aclosing(in_batches(words(*"abcdefgh", pause_s=0.002), 0.02)) as batches:
        found = [batch async for batch in batches]
    assert "".join("".join(batch) for batch in found) == "abcdefgh"
    assert len(found) < 8
    assert all(found)


async def test_the_first_word_does_not_wait() -> None:
    async with aclosing(in_batches(words("a", "b", pause_s=0.05), 5)) as batches:
        async with asyncio.timeout(1):
            assert await anext(batches) == ["a"]


async def test_a_failure_of_the_source_reaches_the_reader() -> None:
    async def broken() -> AsyncIterator[str]:
        yield "a"
        raise LookupError("gone")

    async with aclosing(in_batches(broken(), 0.001)) as batches:
        assert await anext(batches) == ["a"]
        with pytest.raises(LookupError):
            await anext(batches)


def test_a_short_tail_stays() -> None:
    assert settle("head", "one\n\ntwo") == ("head", "one\n\ntwo")


def test_finished_paragraphs_leave_a_long_tail() -> None:
    text = "\n\n".join([PARAGRAPH] * 6)
    head, tail = settle("", text)
    assert head + tail == text
    assert head.endswith("\n\n")
    assert len(tail) < TAIL_CHARACTERS


def test_a_code_block_is_never_cut() -> None:
    code = "```python\n" + "\n\n".join(["x = 1"] * 400)
    assert settle("", code) == ("", code)
    head, tail = settle("", f"Look:\n\n{code}")
    assert (head, tail) == ("Look:\n\n", code)


@pytest.mark.parametrize(
    ("milliseconds", "words_for_people"),
    [(None, "–"), (84, "84 ms"), (2_400, "2.4 s"), (130_000, "2m 10s")],
)
def test_durations_are_written_for_people(
    milliseconds: float | None, words_for_people: str
) -> None:
    assert duration(milliseconds) == words_for_people


def test_an_unknown_price_is_not_called_free() -> None:
    assert (cost(None), cost(8_100), cost(0, practice=True)) == ("unknown", "$0.0081", "free")


def test_only_lines_near_a_change_are_shown() -> None:
    before = "\n".join(str(n) for n in range(50))
    lines = near_changes(diff_lines(before, before.replace("25", "changed")))
    assert [line.text for line in lines] == ["23", "24", "25", "changed", "26", "27"]


def test_a_difference_is_a_word_and_a_sign() -> None:
    found = change(
        FieldChange(path="goal", label="Goal", kind="changed", before="Old", after="New")
    )
    assert [(line.sign, line.text) for line in found.lines] == [
        ("− removed", "Old"),
        ("+ added", "New"),
    ]
    assert (
        change(FieldChange(path="x", label="X", kind="added", after={"a": 1})).lines[0].kind
        == "added"
    )


def test_what_was_left_out_is_told() -> None:
    called = {
        "requested_model": "default-chat",
        "messages": 3,
        "characters": 1_200,
        "left_out": 4,
        "parts": [{"name": "system", "tokens": 300, "messages": 1}],
        "budget_tokens": 6_000,
    }
    assert sent(called) == {
        "Messages": "instructions + 2",
        "Characters": "1,200",
        "Instructions": "≈ 300 tokens",
        "Left out": "4 oldest messages",
        "Room for text": "≈ 6,000 tokens",
        "Model asked for": "default-chat",
    }
    assert sent({"messages": 1, "characters": 5})["Messages"] == "instructions + 0"


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        (
            "**In short**\n\n- We ship on *Monday*.\n- `run_id` stays.",
            "In short We ship on Monday. run_id stays.",
        ),
        ("## Prices\n\n> 5 - 3 = 2", "Prices 5 - 3 = 2"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b | | 1 | 2 |"),
    ],
)
def test_a_screen_reader_hears_words_without_their_marks(markdown: str, said: str) -> None:
    assert spoken(markdown) == said
