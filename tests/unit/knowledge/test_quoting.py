"""Texts of passages in records: replaced by references, and put back."""

import json
from uuid import UUID

import pytest

from agents_os.domains.knowledge.metadata.quoting import quoted_in, sealed, unquoted, unsealed

ONE, OTHER, STRANGE = (UUID(int=number) for number in (1, 2, 3))
TEXTS = {ONE: 'We ship in "nine" days.\nNever on Sundays.', OTHER: "PIN 4711", STRANGE: "e"}


@pytest.mark.parametrize(
    "value",
    [
        {"passages": [{"text": TEXTS[ONE]}, {"text": TEXTS[OTHER]}], "count": 2},
        f"[Terms, page 3]\n{TEXTS[ONE]}\n\n[Door]\n{TEXTS[OTHER]}\n\n[Letters]\n{TEXTS[STRANGE]}",
        ["in JSON: " + json.dumps({"found": [TEXTS[ONE]]}, ensure_ascii=False), None, 1.5, True],
        f"twice: {TEXTS[ONE]}{TEXTS[ONE]}",
    ],
)
def test_what_is_kept_has_no_word_of_a_passage_and_reads_as_before(value: object) -> None:
    kept = sealed(value, TEXTS)
    assert not any(word in json.dumps(kept) for word in ("nine", "Sundays", "4711"))
    assert unsealed(kept, TEXTS) == value
    assert ONE in quoted_in(kept)
    assert quoted_in(value) == set()


def test_a_deleted_passage_is_said_to_be_gone() -> None:
    kept = sealed({"text": f"It says: {TEXTS[ONE]}"}, TEXTS)
    assert unsealed(kept, {}) == {"text": "It says: (deleted since)"}


def test_nobody_else_can_write_a_reference() -> None:
    (forged,) = sealed([TEXTS[ONE]], TEXTS)
    for said in (forged, sealed(forged, {}), f"see {forged} and ⟦this⟧"):
        kept = sealed(said, TEXTS)
        assert quoted_in(kept) == set()
        assert unsealed(kept, TEXTS) == said


def test_what_only_looks_like_a_reference_is_left_as_it_is() -> None:
    said = f"⟦passage {'-' * 36}⟧"  # in records that were never sealed
    assert quoted_in(said) == set()
    assert unsealed(said, TEXTS) == said


def test_short_texts_are_not_looked_for_inside_of_others() -> None:
    assert sealed("needle", TEXTS) == "needle"
    assert quoted_in(sealed("e", TEXTS)) == {STRANGE}


def test_a_message_about_a_text_has_no_words_of_it() -> None:
    said = f"neither true nor false, but {TEXTS[ONE]!r:.40}. Compare it."
    assert unquoted(said, TEXTS) == "neither true nor false, but '…. Compare it."
    assert unquoted(said, {OTHER: TEXTS[OTHER]}) == said
