"""Whether what expressions and templates name can be there when a node runs."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from agents_os.domains.workflows.metadata import expressions, templates
from agents_os.domains.workflows.metadata.context import ROOTS, BadExpression, Path, written
from agents_os.domains.workflows.metadata.decisions import Decisions
from agents_os.domains.workflows.metadata.definition import Node
from agents_os.domains.workflows.metadata.graph import Graph
from agents_os.domains.workflows.metadata.problems import Problem, of_definition, of_node
from agents_os.domains.workflows.metadata.settings_fields import Kind, placed
from agents_os.domains.workflows.metadata.shapes import BadShape, instead, problems

# These two are asked again each round, so they see what is inside them as `loop` does.
ASKED_INSIDE = {"logic.while": ("condition", "result"), "logic.for_each": ("result",)}


def check_references(graph: Graph) -> Iterator[Problem]:
    decisions = Decisions(graph)
    for node in graph.definition.nodes:
        for field, path in _paths_of(graph, node):
            yield from _check(graph, node, field, path)
            yield from _skipped(graph, decisions, node, field, path)
    yield from _whole(graph)


def _paths_of(graph: Graph, node: Node) -> Iterator[tuple[str, Path]]:
    if node.id not in graph.types:
        return
    try:
        settings = graph.types[node.id].settings.model_validate(node.config)
    except ValidationError:
        return
    for field in placed(settings):
        for path in dict.fromkeys(_paths(field.kind, field.value)):
            yield field.path, path


def _paths(kind: Kind, value: Any) -> Iterator[Path]:
    sources = [value] if kind == "expression" else list(templates.texts(value))
    read = expressions.references if kind == "expression" else templates.references
    for source in sources:
        try:
            yield from read(source)
        except BadExpression:
            continue  # said by check_settings


def _check(graph: Graph, node: Node, field: str, path: Path) -> Iterator[Problem]:
    root = path[0]
    if root == "trigger":
        yield from _trigger(graph, node, field, path)
    elif root == "loop":
        if not list(graph.around(node)) and field not in ASKED_INSIDE.get(node.type, ()):
            said = f"{written(path)} can only be used inside “For each” or “Repeat while”."
            yield of_node(node, "no_loop", said, field=field)
    elif root == "steps":
        if len(path) > 1:
            yield from _step(graph, node, field, path[1:])
    elif root in graph.nodes:
        yield from _step(graph, node, field, path)
    else:
        known = ", ".join(sorted(ROOTS))
        said = f"There is no “{root}”. Begin with {known}, or the id of a step before."
        yield of_node(node, "unknown_path", said, field=field)


def _trigger(graph: Graph, node: Node, field: str, path: Path) -> Iterator[Problem]:
    if len(path) > 1 and path[1] != "data":
        said = f"There is no {written(path)}: what a run begins with is trigger.data."
        yield of_node(node, "unknown_path", said, field=field)
    elif said := _never_given(graph, path):
        yield of_node(node, "unknown_field", said, field=field, severity="warning")


def _never_given(graph: Graph, path: Path) -> str:
    """Why trigger.data never has this, as the input schema says; empty: it may."""
    known = instead(graph.definition.input_schema, path[2:])
    if known is None:
        return ""
    there = f": there is only {', '.join(known)}" if known else ""
    return f"By its input schema, no run begins with {written(path)}{there}."


def _step(graph: Graph, node: Node, field: str, path: Path) -> Iterator[Problem]:
    """`path` from the id of the step on."""
    step = graph.nodes.get(str(path[0]))
    if step is None:
        said = f"There is no step “{path[0]}”. Steps are named by their id, not by their title."
        yield of_node(node, "unknown_step", said, field=field)
    elif not _is_visible(graph, step, node, field):
        yield of_node(node, "not_before", _not_before(graph, node, step), field=field)
    else:
        yield from _field(graph, node, field, path)


def _skipped(
    graph: Graph, decisions: Decisions, node: Node, field: str, path: Path
) -> Iterator[Problem]:
    named = path[1:] if path[0] == "steps" else path
    step = graph.nodes.get(str(named[0])) if named and path[0] not in ("trigger", "loop") else None
    if step is None or named[1:2] == ("error",) or not _is_visible(graph, step, node, field):
        return
    if _may_be_skipped(graph, decisions, step, node):
        yield of_node(
            node,
            "may_be_skipped",
            f"“{step.name}” does not run every time, and then {written(path)} is not there."
            " Give it a default, or use it on that branch only.",
            field=field,
            severity="warning",
        )


def _is_visible(graph: Graph, step: Node, node: Node, field: str) -> bool:
    """Whether it can have ended when `node` runs: it is before it, or before a container around."""
    places = [node, *graph.around(node)]
    if any(graph.is_before(step.id, each.id) for each in places):
        return True
    return field == "result" and node.type in ASKED_INSIDE and step.parent == node.id


def _not_before(graph: Graph, node: Node, step: Node) -> str:
    inside = next(iter(graph.around(step)), None)
    if inside is not None and inside not in list(graph.around(node)):
        return (
            f"“{step.name}” is inside “{inside.name}”. Outside, use"
            f" steps.{inside.id}.output.items for what its rounds gave."
        )
    return f"“{step.name}” has not run when this step does. Connect it so that it comes before."


def _may_be_skipped(graph: Graph, decisions: Decisions, step: Node, node: Node) -> bool:
    """Whether a decision leaves `step` out, and not the node or the container that asks for it."""
    level = next((each for each in (node, *graph.around(node)) if each.parent == step.parent), None)
    return level is not None and not decisions.of(step.id) <= decisions.of(level.id)


def _field(graph: Graph, node: Node, field: str, path: Path) -> Iterator[Problem]:
    step = graph.nodes[str(path[0])]
    if len(path) < 2:
        return
    if path[1] not in ("output", "error"):
        said = f"A step has output and error, but no {path[1]}: steps.{step.id}.output.{path[1]}?"
        yield of_node(node, "unknown_path", said, field=field)
    elif path[1] == "error" and step.on_error == "stop":
        said = f"“{step.name}” stops the run when it fails, so nothing after it sees its error."
        yield of_node(node, "never_an_error", said, field=field, severity="warning")
    elif path[1] == "output" and len(path) > 2:
        known = _properties(graph, step)
        if known is not None and path[2] not in known:
            said = f"“{step.name}” gives {', '.join(known) or 'nothing'}, but no “{path[2]}”."
            yield of_node(node, "unknown_field", said, field=field, severity="warning")


def _properties(graph: Graph, step: Node) -> list[str] | None:
    """The fields of its output by every way out; None: nobody knows before it runs."""
    ports = [port for port in graph.outputs(step.id) if port.type != "error"]
    if any(port.properties is None for port in ports):
        return None
    return list(dict.fromkeys(key for port in ports for key in port.properties or ()))


def _whole(graph: Graph) -> Iterator[Problem]:
    """What the definition itself says: the shape of its input, its result."""
    definition = graph.definition
    if said := _unfit(definition.input_schema):
        yield of_definition("bad_shape", said, "input_schema")
    for text in templates.texts(definition.output):
        try:
            paths = templates.references(text)
        except BadExpression as error:
            yield of_definition("bad_expression", error.message, "output")
            continue
        for path in paths:
            yield from _at_the_end(graph, path)


def _at_the_end(graph: Graph, path: Path) -> Iterator[Problem]:
    if path[0] == "trigger":
        if said := _never_given(graph, path):
            yield of_definition("unknown_field", said, "output", severity="warning")
        return
    named = path[1:] if path[0] == "steps" else path
    step = graph.nodes.get(str(named[0])) if named else None
    if step is None or step.parent is not None:
        said = f"The result names {written(path)}, which is not there at the end."
        yield of_definition("unknown_path", said, "output")


def _unfit(input_schema: Mapping[str, Any]) -> str:
    """Why no run can begin with data of this shape; empty: one can."""
    try:
        problems(input_schema, {})
    except BadShape as error:
        return error.message
    if "object" not in input_schema.get("type", "object"):
        return "What a run begins with is always an object, so the type must be “object”."
    return ""
