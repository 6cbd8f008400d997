"""Texts with `{{ … }}` in them. A lone `{{ … }}` gives the value itself, not a text.

There are `{% if %}` and `{% for %}`, but no assignments and macros, and no loop in a loop. Data is
never compiled, only texts of definitions.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.exceptions import SecurityError

from agents_os.domains.workflows.metadata.context import BadExpression, Path, missing, visible
from agents_os.domains.workflows.metadata.template_sandbox import (
    ENVIRONMENT,
    LARGEST,
    OF_EACH,
    budget,
    plain,
)

LONGEST = 20_000  # characters of a template
MOST_JOINED = 200  # parts of one “~” chain

_LONE = re.compile(r"\s*\{\{((?:(?!\}\}|\{\{).)*)\}\}\s*", re.S)
_STATEMENTS = (nodes.Output, nodes.For, nodes.If)


def check(source: str) -> None:
    """Raise BadExpression unless `source` is a template within the bounds."""
    if _is_template(source):
        _compile(source)


def references(source: str) -> tuple[Path, ...]:
    """The paths a template needs, in order; what has a default is left out.

    Raises:
        BadExpression
    """
    return tuple(_paths(_parse(source))) if _is_template(source) else ()


def render(source: str, scope: Mapping[str, Any]) -> Any:
    """The text with its places filled in; of a lone `{{ … }}` the value as it is.

    `metadata/context.py` says what `scope` is.

    Raises:
        BadExpression: it does not compile, or names what is not there.
    """
    if not _is_template(source):
        return source
    work = _compile(source)
    names = visible(scope)
    try:
        with budget():
            return work(names)
    except jinja2.UndefinedError as error:
        raise missing(references(source), names) or _failed(source, error) from None
    except (jinja2.TemplateError, ArithmeticError, ValueError, TypeError, RecursionError) as error:
        raise _failed(source, error) from None


def fill(value: Any, scope: Mapping[str, Any]) -> Any:
    """`value` with every text in it rendered, keys as they are.

    Raises:
        BadExpression
    """
    if isinstance(value, str):
        return render(value, scope)
    if isinstance(value, Mapping):
        return {key: fill(each, scope) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [fill(each, scope) for each in value]
    return value


def texts(value: Any) -> Iterator[str]:
    """Every text in `value` that is a template."""
    if isinstance(value, str):
        if _is_template(value):
            yield value
    elif isinstance(value, Mapping | list | tuple):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from texts(each)


def _is_template(source: str) -> bool:
    return "{{" in source or "{%" in source or "{#" in source


@lru_cache(maxsize=4_096)
def _compile(source: str) -> Callable[[Mapping[str, Any]], Any]:
    tree = _parse(source)
    lone = _LONE.fullmatch(source)
    try:
        if lone is not None:
            value = ENVIRONMENT.compile_expression(lone.group(1).strip(), undefined_to_none=False)
            return lambda names: plain(value(names))
        template = ENVIRONMENT.from_string(tree)
    except (jinja2.TemplateError, SyntaxError, RecursionError, MemoryError) as error:
        raise _unreadable(source, error) from None
    return lambda names: _bounded(template.generate(names))


@lru_cache(maxsize=4_096)
def _parse(source: str) -> nodes.Template:
    if len(source) > LONGEST:
        raise BadExpression(
            f"The text has {len(source)} characters; at most {LONGEST} can be filled in."
        )
    try:
        tree = ENVIRONMENT.parse(source)
        _require_harmless(tree)
    except (jinja2.TemplateError, RecursionError) as error:
        raise _unreadable(source, error) from None
    return tree


def _require_harmless(tree: nodes.Template) -> None:
    if any(not isinstance(each, _STATEMENTS) for each in tree.find_all(nodes.Stmt)):
        raise BadExpression(
            "Only {{ … }}, {% if %} and {% for %} can be used here, no other {% … %}."
        )
    for filter_ in tree.find_all(nodes.Filter):
        if filter_.name == "map" and filter_.args and not _is_plain(filter_.args[0]):
            raise BadExpression("map(…) can only pick or convert: map(attribute='name').")
    for chain in tree.find_all(nodes.Concat):
        if len(chain.nodes) > MOST_JOINED:
            raise BadExpression(f"At most {MOST_JOINED} parts can be joined with ~ at once.")
    for loop in tree.find_all(nodes.For):
        if loop.recursive or any(loop.find_all(nodes.For)):
            raise BadExpression("A {% for %} cannot have another {% for %} inside.")


def _is_plain(what: nodes.Node) -> bool:
    return isinstance(what, nodes.Const) and what.value in OF_EACH


def _paths(node: nodes.Node, own: frozenset[str] = frozenset()) -> Iterator[Path]:
    """Chains of names in reading order, without those of loop variables and with a default."""
    path = _chain(node)
    if path is not None:
        if path[0] not in own:
            yield path
        return
    if isinstance(node, nodes.Filter) and node.name in ("default", "d"):
        return
    children: Iterable[nodes.Node] = node.iter_child_nodes()
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr):
        children = (node.node.node, *node.args)  # a method, not a field
    if isinstance(node, nodes.For):
        yield from _paths(node.iter, own)
        targets = [node.target, *node.target.find_all(nodes.Name)]
        own |= {each.name for each in targets if isinstance(each, nodes.Name)} | {"loop"}
        children = (*node.body, *node.else_)
    for child in children:
        yield from _paths(child, own)


def _chain(node: nodes.Node) -> Path | None:
    if isinstance(node, nodes.Name):
        return (node.name,)
    if isinstance(node, nodes.Getattr):
        last: Any = node.attr
    elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        last = node.arg.value
    else:
        return None
    inner = _chain(node.node)
    return (*inner, last) if inner and isinstance(last, str | int) else None


def _bounded(parts: Iterable[str]) -> str:
    found, left = [], LARGEST
    for part in parts:
        left -= len(part)
        if left < 0:
            raise SecurityError(f"the text would be longer than {LARGEST} characters")
        found.append(part)
    return "".join(found)


def _unreadable(source: str, error: BaseException) -> BadExpression:
    said = str(getattr(error, "message", None) or "it is nested too deeply").rstrip(".")
    return BadExpression(f"The text “{_short(source)}” cannot be filled in: {said:.200}.")


def _failed(source: str, error: BaseException) -> BadExpression:
    said = str(error).rstrip(".")
    return BadExpression(f"The text “{_short(source)}” cannot be filled in: {said:.200}.")


def _short(source: str) -> str:
    return source if len(source) <= 80 else f"{source[:79]}…"
