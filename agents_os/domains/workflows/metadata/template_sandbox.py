"""The Jinja environment in which texts are filled in: nothing can be reached, built or repeated
beyond what the data at hand allows.

Keys of a mapping win over methods; there are no globals, and of filters, tests and methods only
those listed. What is gone through is counted, because nothing else runs
meanwhile, and in entries, not in time, so that the same text always ends the same way.
"""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS, do_sum
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS

LARGEST = 1_000_000  # characters of a text, entries of a list
MOST_WORK = 20_000_000  # entries and characters gone through for one text

OF_EACH = frozenset(  # what map() may do with each entry: nothing that makes it longer
    ["abs", "capitalize", "default", "first", "float", "int", "last", "length", "lower", "string",
     "title", "trim", "upper"]
)  # fmt: skip
_FILTERS = OF_EACH | frozenset(
    ["count", "d", "dictsort", "e", "escape", "groupby", "items", "list", "map", "max", "min",
     "reject", "rejectattr", "reverse", "select", "selectattr", "sort", "striptags", "truncate",
     "unique", "urlencode", "wordcount"]
)  # fmt: skip
_TESTS = frozenset(
    ["boolean", "defined", "divisibleby", "eq", "==", "even", "false", "ge", ">=", "gt", ">", "le",
     "<=", "lt", "<", "mapping", "ne", "!=", "none", "number", "odd", "sequence", "string", "true",
     "undefined"]
)  # fmt: skip
_METHODS = frozenset(
    ["capitalize", "endswith", "isdigit", "lower", "lstrip", "removeprefix", "removesuffix",
     "rstrip", "split", "startswith", "strip", "title", "upper"]
)  # fmt: skip
_OF_LOOP = frozenset(["first", "index", "index0", "last", "length"])

_work_left: ContextVar[int] = ContextVar("work_left")


class _Missing(jinja2.ChainableUndefined, jinja2.StrictUndefined):
    """May be looked into and given a default; anything else with it is an error."""

    __slots__ = ()


class _Environment(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset({"+", "*", "**", "%", "//", "/", "-"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping):
            if attribute not in obj:
                return self.undefined(obj=obj, name=attribute)
            charge(obj[attribute])
            return obj[attribute]
        if isinstance(obj, _Missing):
            return obj
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, LoopContext):
            return attr in _OF_LOOP
        return isinstance(obj, str) and attr in _METHODS

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        return None

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "%" and not _numbers(left, right):
            raise SecurityError("% works with numbers only")
        if operator == "**" and not (
            _numbers(left, right) and abs(left) <= 1e6 and abs(right) <= 100
        ):
            raise SecurityError("the power is too large")
        if operator == "*" and not _numbers(left, right):
            raise SecurityError("* works with numbers only")
        if operator == "+" and _size(left) + _size(right) > LARGEST:
            raise SecurityError("the result is too large")
        return super().call_binop(context, operator, left, right)


def plain(value: Any) -> Any:
    """`value` as JSON has it. Raises UndefinedError, SecurityError."""
    charge(value)
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, jinja2.Undefined):
        return str(value)  # raises UndefinedError with its name
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | Iterator):
        return [plain(each) for each in value]
    raise SecurityError("only texts, numbers, lists and objects can be used")


@contextmanager
def budget() -> Iterator[None]:
    """Let what is rendered inside go through `MOST_WORK` entries and characters."""
    before = _work_left.set(MOST_WORK)
    try:
        yield
    finally:
        _work_left.reset(before)


def charge(value: Any) -> None:
    """Count what is gone through: nobody else can use the processor meanwhile."""
    left = _work_left.get(MOST_WORK) - _size(value) - 1
    if left < 0:
        raise SecurityError("it goes through too much data")
    _work_left.set(left)


def _numbers(*values: Any) -> bool:
    return all(isinstance(value, int | float) for value in values)


def _size(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple | dict) else 1


def _replace(value: Any, old: str, new: str) -> str:
    text = str(value)
    if len(text) + text.count(old) * len(str(new)) > LARGEST:
        raise SecurityError("the result is too large")
    return text.replace(old, str(new))


def _join(value: Iterable[Any], separator: str = "", attribute: str | None = None) -> str:
    parts = [str(ENVIRONMENT.getitem(each, attribute) if attribute else each) for each in value]
    if sum(map(len, parts)) + len(parts) * len(separator) > LARGEST:
        raise SecurityError("the result is too large")
    return separator.join(parts)


def _round(value: float, precision: int = 0) -> float:
    if not 0 <= precision <= 15 or not math.isfinite(value):
        raise ValueError("round takes a number, and 0 to 15 places")
    return round(value, precision)


def _sum(value: Iterable[Any], attribute: str | None = None) -> Any:
    return do_sum(ENVIRONMENT, value, attribute)


def _tojson(value: Any) -> str:
    return json.dumps(plain(value), ensure_ascii=False)


def _charged(filter_: Callable[..., Any]) -> Callable[..., Any]:
    """`filter_`, counting what it is given."""

    @wraps(filter_)
    def counting(*given: Any, **options: Any) -> Any:
        for each in given:
            charge(each)
        return filter_(*given, **options)

    return counting


def _environment() -> _Environment:
    made = _Environment(undefined=_Missing, keep_trailing_newline=True)
    made.globals.clear()
    own = {"replace": _replace, "join": _join, "round": _round, "sum": _sum, "tojson": _tojson}
    known = {name: FILTERS[name] for name in _FILTERS} | own
    made.filters = {name: _charged(filter_) for name, filter_ in known.items()}
    made.tests = {name: TESTS[name] for name in _TESTS}
    return made


ENVIRONMENT = _environment()
