"""Conditions and values in CEL (the Common Expression Language, cel.dev), bounded.

While one is worked out, nothing else runs in the process, and nothing can stop it. As measured,
without the bounds loops within loops over a few thousand entries take seconds. A lone path is
followed without CEL, and so over lists of any length.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from agents_os.domains.workflows.metadata.context import (
    BadExpression,
    Path,
    missing,
    visible,
    written,
)

if TYPE_CHECKING:
    import cel

LONGEST = 2_000  # characters
MOST_VALUES = 50_000  # in everything an expression looks at
MOST_RESULT = 1_500_000  # values it could put together
# Where an expression goes through a list, what it does is multiplied: all of it is kept small.
MOST_LOOPED = 200  # entries of any list it looks at
MOST_LOOPED_VALUES = 5_000
MOST_LOOPS = 2  # one after the other, never one inside the other
MOST_BUILT = 12  # commas and additions

_TEXT = re.compile(
    r"""[rRbB]{0,2}(?:"{3}.*?"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""", re.S
)
_KEYED = re.compile(r"""\[\s*["']([A-Za-z_]\w*)["']\s*\]""")
_CHAIN = re.compile(
    r"(?<![\w.])([A-Za-z_]\w*)((?:\s*\.\s*[A-Za-z_]\w*\b(?!\s*\()|\s*\[\s*\d+\s*\])*)(\s*\()?"
)
_PART = re.compile(r"[A-Za-z_]\w*|\d+")
_LOOP = re.compile(r"\.\s*(all|exists|exists_one|map|filter)\s*\((?:\s*([A-Za-z_]\w*)\s*,)?")
_RESERVED = re.compile(r"(?<![\w.])loop(?![\w(])")  # CEL keeps the word for itself
_LOOP_NAME = "loop_"
_WORDS = frozenset({"true", "false", "null", "in", "as", "has"})


class _Compiled(NamedTuple):
    program: "cel.Program"
    paths: tuple[Path, ...]
    loops: bool
    built: int  # by how much it can multiply what it looks at
    single: tuple[Path, ...]  # paths that must lead to single values


def check(source: str) -> None:
    """Raise BadExpression unless `source` is an expression within the bounds."""
    _compile(source)


def references(source: str) -> tuple[Path, ...]:
    """The paths an expression reads, in order; variables of its own are left out.

    Raises:
        BadExpression
    """
    return _compile(source).paths


def evaluate(source: str, scope: Mapping[str, Any]) -> Any:
    """The value of an expression, as JSON has it; `metadata/context.py` says what `scope` is.

    Raises:
        BadExpression: it does not compile, or names what is not there, or does not fit.
    """
    compiled = _compile(source)
    names = visible(scope)
    if len(compiled.paths) == 1 and _is_path(source):
        return _follow(compiled.paths[0], names)
    context = _named(compiled.paths, names)
    if "loop" in context:
        context[_LOOP_NAME] = context.pop("loop")
    _require_small(compiled, context)
    _require_single(compiled.single, names)
    try:
        return _plain(compiled.program.execute(context))
    except Exception as error:  # the library raises what fits: KeyError, TypeError, RuntimeError…
        raise missing(compiled.paths, names) or _failed(source, error) from None


def holds(source: str, scope: Mapping[str, Any]) -> bool:
    """Whether a condition is true.

    Raises:
        BadExpression: also when it is neither true nor false.
    """
    found = evaluate(source, scope)
    if not isinstance(found, bool):
        raise BadExpression(
            f"The condition “{_short(source)}” is neither true nor false, but {found!r:.60}."
            " Compare it with something, for example == or >."
        )
    return found


@lru_cache(maxsize=4_096)
def _compile(source: str) -> _Compiled:
    _require_short(source)
    bare = _TEXT.sub('""', _KEYED.sub(r".\1", source))
    loops = tuple(_loops(bare))
    built = bare.count("+") + bare.count(",") - len(loops)
    if loops and (built > MOST_BUILT or len(loops) > MOST_LOOPS or "map" in loops[:-1]):
        raise BadExpression(
            "The expression does too much at once. Work part of it out in a Transform before."
        )
    program = _program(source)
    found = list(_LOOP.finditer(bare))
    single = bare[found[-1].end() :] if "map" in loops else ""
    own = {match.group(2) for match in found}
    paths = tuple(_paths(bare, own))
    return _Compiled(program, paths, bool(loops), built + 1, tuple(_paths(single, own)))


def _require_short(source: str) -> None:
    if not source.strip():
        raise BadExpression("There is no expression yet.")
    if len(source) > LONGEST:
        raise BadExpression(
            f"The expression has {len(source)} characters; at most {LONGEST} are allowed."
        )


def _program(source: str) -> "cel.Program":
    import cel  # here: it brings a command line of its own, a third of a second of imports

    try:
        return cel.compile(_renamed(source))
    except Exception as error:  # a ValueError, or whatever its parser stumbled over
        raise _unreadable(source, error) from None


def _renamed(source: str) -> str:
    """`loop` outside of texts as CEL can read it."""
    parts, end = [], 0
    for text in _TEXT.finditer(source):
        parts += [_RESERVED.sub(_LOOP_NAME, source[end : text.start()]), text.group()]
        end = text.end()
    return "".join([*parts, _RESERVED.sub(_LOOP_NAME, source[end:])])


def _loops(bare: str) -> Iterator[str]:
    """The loops of an expression by kind. One may follow another, but not run inside it."""
    starts = {match.start(): match for match in _LOOP.finditer(bare)}
    inside: list[bool] = []
    opening: re.Match[str] | None = None
    for at, character in enumerate(bare):
        opening = starts.get(at, opening)
        if character == "(":
            if opening and any(inside):
                raise BadExpression(
                    "An expression can go through a list, but not through a list for each entry of"
                    " another one. Use a For each container for that."
                )
            inside.append(opening is not None)
            if opening:
                yield opening.group(1)
            opening = None
        elif character == ")" and inside:
            inside.pop()


def _paths(bare: str, own: set[str]) -> Iterator[Path]:
    for match in _CHAIN.finditer(bare):
        root, rest, called = match.groups()
        if root in own or root in _WORDS or (called and not rest):
            continue
        parts = _PART.findall(rest)
        yield (root, *(int(part) if part.isdigit() else part for part in parts))


def _is_path(source: str) -> bool:
    match = _CHAIN.fullmatch(_KEYED.sub(r".\1", source).strip())
    return match is not None and not match.group(3) and match.group(1) not in _WORDS


def _follow(path: Path, names: Mapping[str, Any]) -> Any:
    if (problem := missing([path], names)) is not None:
        raise problem
    found: Any = names
    for part in path:
        found = found[part]
    return found


def _named(paths: tuple[Path, ...], names: Mapping[str, Any]) -> dict[str, Any]:
    """Only what the paths lead to, as far as they lead: whatever is handed over is copied."""
    found: dict[str, Any] = {}
    for path in sorted(paths, key=len, reverse=True):  # the shorter ones overwrite the longer
        into: dict[str, Any] = found
        at: Any = names
        for depth, part in enumerate(path):
            if not isinstance(at, Mapping) or part not in at:
                break
            at = at[part]
            inner = path[depth + 1 : depth + 2]
            if inner and isinstance(inner[0], str) and isinstance(at, Mapping):
                into = into.setdefault(str(part), {})
            else:
                into[str(part)] = at
                break
    return found


def _require_single(paths: tuple[Path, ...], names: Mapping[str, Any]) -> None:
    """In what a map() gives, other lists would be repeated for each entry."""
    for path in paths:
        if missing([path], names) is None and isinstance(_follow(path, names), list | Mapping):
            raise BadExpression(
                f"Inside map(…) only single values of other steps can be named, and {written(path)}"
                " is more than one.",
                path=written(path),
            )


def _require_small(compiled: _Compiled, context: dict[str, Any]) -> None:
    loops = compiled.loops
    left = MOST_LOOPED_VALUES if loops else min(MOST_VALUES, MOST_RESULT // compiled.built)
    waiting: list[Any] = [context]
    while waiting:
        at = waiting.pop()
        left -= 1
        if isinstance(at, Mapping):
            waiting.extend(at.values())
        elif isinstance(at, list):
            if loops and len(at) > MOST_LOOPED:
                raise BadExpression(
                    f"An expression can go through a list of at most {MOST_LOOPED} entries, and one"
                    f" here has {len(at)}. Use a For each container, or a template with"
                    " “| selectattr”."
                )
            waiting.extend(at)
        if left < 0:
            raise BadExpression("The expression looks at more data than it can go through at once.")


def _plain(value: Any) -> Any:
    """What the journal can keep: times as texts, no sets and bytes."""
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return value.total_seconds()
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return value


def _unreadable(source: str, error: Exception) -> BadExpression:
    place = re.search(r"<input>:\d+:(\d+): ", str(error))
    where = f", from character {place.group(1)} on" if place else ""
    return BadExpression(f"The expression “{_short(source)}” cannot be read{where}.")


def _failed(source: str, error: Exception) -> BadExpression:
    said = str(error).strip("'\"").split(" Check ")[0].split(" CEL does")[0].rstrip(".")
    return BadExpression(f"The expression “{_short(source)}” cannot be worked out: {said:.200}.")


def _short(source: str) -> str:
    return source if len(source) <= 80 else f"{source[:79]}…"
