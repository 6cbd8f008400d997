"""Texts of passages in records: replaced by references, put back when they are read. Pure.

So deleting a document reaches whatever quotes it word for word. Only `sealed` makes references:
what looks like one in a text of somebody else is marked as quoted, and is no reference when read.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from agents_os.domains.knowledge.metadata.citing import GONE

_OPENING = "⟦"
_FOREIGN = rf"{_OPENING}(?=(?:quoted )*passage )"
_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_KEPT = re.compile(rf"{_OPENING}(?:quoted (?=(?:quoted )*passage )|passage ({_ID})( in JSON)?⟧)")
_SHORT = 12  # characters; a shorter text is one only where it fills its lines

Texts = Mapping[UUID, str]


def sealed(value: Any, texts: Texts) -> Any:
    """`value` (JSON) with references in place of these texts, also where they stand in JSON."""
    forms = dict(_forms(texts))
    longest = sorted(forms, key=len, reverse=True)
    return _changed(value, lambda text: _with_references(text, longest, forms))


def unsealed(value: Any, texts: Texts) -> Any:
    """What was sealed, with the texts that are still there."""

    def put_back(found: re.Match[str]) -> str:
        if found[1] is None:
            return _OPENING
        text = texts.get(UUID(found[1]), GONE)
        return _in_json(text) if found[2] else text

    return _changed(value, lambda text: _KEPT.sub(put_back, text) if _OPENING in text else text)


def unquoted(message: str, texts: Texts) -> str:
    """`message` without words of these texts, also where it has only a part of one.

    For messages about values: what was cut to fit cannot be put back by a reference.
    """
    forms = [form for form, _ in _forms(texts)]
    words = {form[at : at + _SHORT] for form in forms for at in range(len(form) - _SHORT + 1)}
    said, gone = "", 0
    for at, character in enumerate(message):
        if message[at : at + _SHORT] in words:
            gone = at + _SHORT
        if at >= gone:
            said += character
        elif not said.endswith("…"):
            said += "…"
    return said


def quoted_in(value: Any) -> set[UUID]:
    """The passages that something sealed refers to."""
    found = (_KEPT.findall(text) for text in _texts(value) if _OPENING in text)
    return {UUID(id) for each in found for id, _ in each if id}


def _forms(texts: Texts) -> Iterator[tuple[str, str]]:
    """How a text can stand somewhere, and what is kept instead."""
    for id, text in texts.items():
        if text:
            yield _in_json(text), f"{_OPENING}passage {id} in JSON⟧"
            yield text, f"{_OPENING}passage {id}⟧"


def _with_references(text: str, longest: Collection[str], forms: Mapping[str, str]) -> str:
    there = [each for each in longest if each in text]
    if not there and _OPENING not in text:
        return text
    parts = "|".join([*map(_pattern, there), _FOREIGN])
    return re.sub(parts, lambda found: forms.get(found[0], f"{_OPENING}quoted "), text)


def _pattern(form: str) -> str:
    pattern = re.escape(form)
    return pattern if len(form) >= _SHORT else rf"(?m:^{pattern}$)"


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _changed(each, change) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_changed(each, change) for each in value]
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(each)
