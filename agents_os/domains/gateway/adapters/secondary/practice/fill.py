"""Filling a shape from a text by simple rules, when a step of a workflow asks for data. Pure.

It takes what the text says and never makes anything up; what is needed and not there is empty.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from agents_os.domains.gateway.adapters.secondary.practice.extract import (
    best_sentences,
    sentences,
    words,
)
from agents_os.domains.gateway.metadata.schemas import ChatRequest, ToolCall

GIVE = "give_result"
_MATERIAL = re.compile(r"<<<\n(.*?)\n>>>", re.S)
_CHOICE = re.compile(r"^- ([a-z][a-z0-9_]{0,59}): (.{1,80})$", re.M)
_NUMBER = re.compile(r"-?\d[\d,]{0,20}(?:\.\d{1,10})?")
_FORMATS = {
    "email": re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"),
    "uri": re.compile(r"https?://[^\s<>\"')\]]{4,500}"),
    "date": re.compile(r"\b\d{4}-\d\d-\d\d\b"),
}

Schema = Mapping[str, Any]


def give_result(request: ChatRequest) -> list[ToolCall]:
    """The call that gives the data asked for; empty when none is."""
    tool = next((tool for tool in request.tools if tool.name == GIVE), None)
    if tool is None:
        return []
    asked = request.messages[-1].content
    found = _MATERIAL.search(asked)
    text = found[1] if found else asked
    data = _filled(tool.parameters, "", text, dict(_CHOICE.findall(asked)))
    return [ToolCall(id="call_0", name=GIVE, arguments=json.dumps(data, ensure_ascii=False))]


def _filled(schema: Schema, name: str, text: str, titles: Mapping[str, str]) -> Any:
    if schema.get("enum"):
        return _nearest([str(each) for each in schema["enum"]], text, titles)
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        return _object(schema, text, titles)
    said = _named(name, text)
    if kind in ("integer", "number"):
        return _number(said or text, whole=kind == "integer")
    if kind == "boolean":
        return bool(set(words(name.replace("_", " "))) & set(words(text)))
    if kind == "array":
        items = [part.strip() for part in said.split(",")] if said else sentences(text)[:5]
        return [_filled(schema.get("items") or {}, name, item, titles) for item in items]
    pattern = _FORMATS.get(str(schema.get("format") or name))
    if pattern is not None:
        match = pattern.search(text)
        return match[0] if match else ""
    return said or " ".join(best_sentences(text, 1, name.replace("_", " ")))[:500]


def _object(schema: Schema, text: str, titles: Mapping[str, str]) -> dict[str, Any]:
    """Every field that the text speaks about, and those that must be there."""
    needed = set(schema.get("required") or ())
    made = {
        name: _filled(field, name, text, titles)
        for name, field in (schema.get("properties") or {}).items()
    }
    return {name: value for name, value in made.items() if value is not None or name in needed}


def _named(name: str, text: str) -> str:
    """What stands behind “Name:” in the text."""
    label = re.escape(name.replace("_", " "))
    found = re.search(rf"(?im)^[\s*-]*{label}\s*[:=]\s*([^\n]{{1,500}})", text) if name else None
    return found[1].strip() if found else ""


def _number(text: str, *, whole: bool) -> float | int | None:
    found = _NUMBER.search(text)
    if found is None:
        return None
    value = float(found[0].replace(",", ""))
    return int(value) if whole or value.is_integer() else value


def _nearest(choices: list[str], text: str, titles: Mapping[str, str]) -> str:
    """The choice that shares most words with the text; the first one, if none does."""
    said = words(text)

    def shared(choice: str) -> int:
        of_choice = set(words(f"{choice.replace('_', ' ')} {titles.get(choice, '')}"))
        return sum(word.startswith(tuple(of_choice)) for word in said if len(word) > 2)

    return max(choices, key=shared)
