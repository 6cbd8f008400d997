"""What changed between two definitions, field by field, in a shape a screen can draw."""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from agents_os.domains.agents.metadata.definition import AgentDefinition
from agents_os.domains.agents.metadata.schemas import DiffLine, FieldChange

LONG_TEXT = 120  # characters from which a change is shown line by line
IDENTITY = ("key", "id")  # what makes two entries of a list the same thing

_ABSENT = object()


def diff_definitions(before: AgentDefinition, after: AgentDefinition) -> list[FieldChange]:
    """Every field that differs, in the order of the definition. Empty when they are equal."""
    return compare(before.canonical(), after.canonical())


def compare(before: Any, after: Any) -> list[FieldChange]:
    """Every part of two JSON values that differs; lists of things with a key are told by it."""
    return list(_compare((), before, after))


def diff_lines(before: str, after: str) -> list[DiffLine]:
    """A line-level diff of two texts, unchanged lines included."""
    old, new = before.splitlines(), after.splitlines()
    lines: list[DiffLine] = []
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for operation, i1, i2, j1, j2 in matcher.get_opcodes():
        if operation == "equal":
            lines += [_line("same", old[i1 + n], i1 + n, j1 + n) for n in range(i2 - i1)]
            continue
        lines += [_line("removed", old[i], i, None) for i in range(i1, i2)]
        lines += [_line("added", new[j], None, j) for j in range(j1, j2)]
    return lines


def _line(kind: Any, text: str, old: int | None, new: int | None) -> DiffLine:
    return DiffLine(
        kind=kind,
        text=text,
        before_line=None if old is None else old + 1,
        after_line=None if new is None else new + 1,
    )


def _compare(path: tuple[str, ...], before: Any, after: Any) -> Iterator[FieldChange]:
    if before == after:
        return
    old, new = _keyed(before), _keyed(after)
    if old is None or new is None:
        yield _change(path, before, after)
        return
    for key in [*old, *(key for key in new if key not in old)]:
        yield from _compare((*path, key), old.get(key, _ABSENT), new.get(key, _ABSENT))
    if list(old) != list(new) and set(old) == set(new) and isinstance(before, list):
        yield _change((*path, "order"), list(old), list(new))


def _keyed(value: Any) -> Mapping[str, Any] | None:
    """`value` by name when it has parts: a mapping as it is, a list of things by their key."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list):
        return None
    keys = [_key_of(item) for item in value]
    if None in keys or len(set(keys)) < len(keys):
        return None
    return {str(key): item for key, item in zip(keys, value, strict=True)}


def _key_of(item: Any) -> str | None:
    known = [item[key] for key in IDENTITY if key in item] if isinstance(item, dict) else []
    return str(known[0]) if known else None


def _change(path: tuple[str, ...], before: Any, after: Any) -> FieldChange:
    named = {"path": ".".join(path), "label": " · ".join(_label(part) for part in path)}
    if before is _ABSENT:
        return FieldChange(**named, kind="added", after=after)
    if after is _ABSENT:
        return FieldChange(**named, kind="removed", before=before)
    details: dict[str, Any] = {}
    if isinstance(before, list) and isinstance(after, list):
        details["added"] = [str(item) for item in after if item not in before]
        details["removed"] = [str(item) for item in before if item not in after]
    if isinstance(before, str) and isinstance(after, str) and _is_long(before + after):
        details["lines"] = diff_lines(before, after)
    return FieldChange(**named, kind="changed", before=before, after=after, **details)


def _is_long(text: str) -> bool:
    return "\n" in text or len(text) > LONG_TEXT


def _label(part: str) -> str:
    return part.replace("_", " ").capitalize()
