"""What expressions and templates can see while a workflow runs.

* `trigger.data`: what the run began with.
* `steps.<node id>.output`: what a step that ended gave; `.error` with `message`, `kind`, `code` and
  `attempts` after one that failed and was caught. `<node id>.output` is the same, if no other name
  here hides it.
* `loop` inside a container: `index` (from 0), `item` and `count` of a for-each, `previous` of a
  while, and `outer`, the `loop` of the container around it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agents_os.core.errors import Invalid

ROOTS = frozenset({"trigger", "steps", "loop"})
Path = tuple[str | int, ...]


class BadExpression(Invalid):
    """An expression or template cannot be read, or not worked out; details name the path."""

    code = "bad_expression"


def visible(scope: Mapping[str, Any]) -> dict[str, Any]:
    """`scope` with the steps by their bare ids, too."""
    return {**scope.get("steps", {}), **scope}


def written(path: Sequence[str | int]) -> str:
    """The path as people write it: `steps.orders.output.items[0]`."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).lstrip(".")


def missing(paths: Iterable[Path], names: Mapping[str, Any]) -> BadExpression | None:
    """The error about the first of `paths` that leads nowhere, if one does."""
    for path in paths:
        at: Any = names
        for depth, part in enumerate(path):
            if not _has(at, part):
                return _absent(path[: depth + 1], at)
            at = at[part]
    return None


def _has(value: Any, part: str | int) -> bool:
    if isinstance(part, int):
        return isinstance(value, list) and -len(value) <= part < len(value)
    return isinstance(value, Mapping) and part in value


def _absent(path: Path, at: Any) -> BadExpression:
    parent = written(path[:-1])
    if isinstance(path[-1], int) and isinstance(at, list):
        problem = f"{parent} has {len(at)} entries, so there is no {written(path)}."
    elif not isinstance(at, Mapping | list):
        problem = f"{parent} is {_kind(at)}, so it has no {written(path)}."
    else:
        there = ", ".join(sorted(str(key) for key in at)[:10]) if isinstance(at, Mapping) else ""
        problem = f"There is no {written(path)} here." + (
            f" {parent or 'What there is'} has: {there}." if there and parent else ""
        )
    return BadExpression(problem, path=written(path))


def _kind(value: Any) -> str:
    if value is None:
        return "empty"
    return {str: "a text", bool: "true or false"}.get(type(value), "a number")
