"""The twenty faces, and what counts as one emoji."""

from collections import Counter

import pytest
from pydantic import TypeAdapter, ValidationError

from agents_os.domains.agents.metadata.emojis import EMOJIS, FAMILIES, SingleEmoji, search_emojis

validator = TypeAdapter(SingleEmoji)


def test_there_are_twenty_faces_in_four_families():
    assert Counter(e.family for e in EMOJIS) == dict.fromkeys(FAMILIES, 5)
    assert len({e.emoji for e in EMOJIS}) == len({e.label for e in EMOJIS}) == 20
    together = "".join(e.emoji for e in EMOJIS)
    assert together == "🧑‍💼👩‍💻👨‍🔬👨‍🏫👩‍🚀🐸🐻🐱🦊🐼👽🤖👻🧙‍♂️🐉⚡🎯🔥🧠🎮"


@pytest.mark.parametrize(
    ("query", "first"),
    [("", "🧑‍💼"), ("wizard", "🧙‍♂️"), ("ANIMAL clever", "🦊"), ("🐼", "🐼"), ("robo", "🤖")],
)
def test_search_finds_by_word_family_and_picture(query, first):
    assert search_emojis(query)[0].emoji == first


def test_a_word_nobody_has_finds_nothing():
    assert search_emojis("clever wizard") == []


@pytest.mark.parametrize(
    "emoji",
    [*(e.emoji for e in EMOJIS), "👾", "🪶", "🏳️‍🌈", "🇩🇪", "1️⃣", "👍🏽", "👩🏽‍💻", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "☎"],
)
def test_any_single_emoji_is_accepted(emoji):
    assert validator.validate_python(emoji) == emoji


@pytest.mark.parametrize(
    "text", ["", "a", "1", "🐼🐼", "x🐼", "🐼!", "🏽", "🇩", "\u200d", "🐼\x00", "👩‍", "🦊" * 20]
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValidationError):
        validator.validate_python(text)
