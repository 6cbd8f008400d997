"""An answer in a shape that was asked for, made of the words of the question. Pure.

It always fits the shape and never pretends to understand: texts are sentences that stand there,
numbers are numbers that stand there, a choice is the one whose name the text mentions.
"""

import re
from collections.abc import Mapping
from typing import Any

GIVE = "give_result"  # the tool by which workflows ask for a result in a shape
_MATERIAL = re.compile(r"<<<\n(.*?)\n>>>", re.S)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_MOST_ITEMS = 5
_DEEPEST = 8

Shape = Mapping[str, Any]


def shaped_answer(shape: Shape, asked: str) -> Any:
    """A value of this JSON Schema out of the material between the marks, or all that was asked."""
    found = _MATERIAL.search(asked)
    return _value(shape, (found[1] if found else asked).strip(), "", 0)


def _value(shape: Shape, text: str, name: str, depth: int) -> Any:
    if choices := shape.get("enum"):
        return _choice(choices, text)
    if "const" in shape:
        return shape["const"]
    match shape.get("type"):
        case "object" if depth < _DEEPEST:
            inner = shape.get("properties") or {}
            return {key: _value(part, text, key, depth + 1) for key, part in inner.items()}
        case "array" if depth < _DEEPEST:
            least = max(1, int(shape.get("minItems", 0)))
            parts = (_sentences(text) or [text])[:_MOST_ITEMS]
            parts += parts[-1:] * (least - len(parts))
            return [_value(shape.get("items") or {}, part, name, depth + 1) for part in parts]
        case "number":
            return _number(text, name)
        case "integer":
            return int(_number(text, name))
        case "boolean":
            return False
        case "null":
            return None
    return (_sentences(text) or ["–"])[0][: int(shape.get("maxLength", 200))]


def _choice(choices: list[Any], text: str) -> Any:
    """The first whose name stands in the text; else the first."""
    words = text.casefold()
    named = (each for each in choices if str(each).replace("_", " ").casefold() in words)
    return next(named, choices[0])


def _number(text: str, name: str) -> float:
    """The one that follows the field's name; else the last one; else 0."""
    _, _, after = text.casefold().partition(name.replace("_", " ").casefold() or text.casefold())
    found = _NUMBER.findall(after)[:1] or _NUMBER.findall(text)[-1:]
    return float(found[0].replace(",", "")) if found else 0.0


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE.findall(text) if part.strip()]
