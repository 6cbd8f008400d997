"""What is wrong with a definition, said at the node and in plain words.

An error would break a run, so nothing with errors is published. A warning is worth a look.
Whether the agents and workflows it names exist is asked by `usecases/find_problems`.
"""

from collections import Counter
from collections.abc import Iterator

from pydantic import ValidationError

from agents_os.domains.workflows.metadata.definition import Definition, Edge, Node
from agents_os.domains.workflows.metadata.graph import Graph
from agents_os.domains.workflows.metadata.node_types import NODE_TYPES, Registry, latest
from agents_os.domains.workflows.metadata.node_types.base import NodeType
from agents_os.domains.workflows.metadata.problems import Problem as Problem
from agents_os.domains.workflows.metadata.problems import of_definition, of_edge, of_node
from agents_os.domains.workflows.metadata.validation_references import check_references
from agents_os.domains.workflows.metadata.validation_settings import check_settings

ONCE = {"trigger.manual": "by hand", "trigger.api": "by a program"}
MOST_NESTED = 5


def validate(definition: Definition, registry: Registry = NODE_TYPES) -> list[Problem]:
    """Everything found, errors first, in the order of the nodes."""
    graph = Graph.of(definition, registry)
    found = [*_nodes(graph), *_containers(graph), *_edges(graph), *_triggers(graph)]
    found += [*_circles(graph), *_unreached(graph), *_joins(graph)]
    found += check_references(graph)
    return sorted(found, key=lambda problem: problem.severity != "error")


def ready(problems: list[Problem]) -> bool:
    """Whether nothing would break a run."""
    return all(problem.severity != "error" for problem in problems)


def _nodes(graph: Graph) -> Iterator[Problem]:
    for node in graph.definition.nodes:
        type_ = graph.types.get(node.id)
        if type_ is None:
            yield of_node(node, "unknown_type", _unknown(node))
            continue
        newest = latest(node.type, graph.registry)
        if newest and newest.version > node.type_version:
            yield of_node(
                node,
                "old_version",
                f"There is a newer version of “{type_.title}”. This one keeps working as it is.",
                severity="warning",
            )
        yield from _settings(node, type_)


def _unknown(node: Node) -> str:
    return (
        f"This release has no step of the kind “{node.type}” (version {node.type_version})."
        " Remove it, or update Agents OS."
    )


def _settings(node: Node, type_: NodeType) -> Iterator[Problem]:
    try:
        settings = type_.settings.model_validate(node.config)
    except ValidationError as error:
        for each in error.errors(include_url=False, include_input=False):
            field = ".".join(str(part) for part in each["loc"])
            yield of_node(node, "bad_setting", _said(type_, each), field=field or None)
        return
    yield from check_settings(node, settings)


def _said(type_: NodeType, error: object) -> str:
    """A pydantic error as a sentence, with the title of the field."""
    assert isinstance(error, dict)
    where = error["loc"][0] if error["loc"] else None
    field = type_.settings.model_fields.get(str(where))
    title = f"“{field.title}”" if field and field.title else (f"“{where}”" if where else "")
    match error["type"]:
        case "missing" | "string_too_short" | "too_short":
            return f"{title} is missing."
        case "extra_forbidden":
            return f"{title} is not a setting of “{type_.title}”."
        case "literal_error" | "enum":
            return f"{title} is not one of the choices."
        case "value_error":
            text = str(error["ctx"]["error"])
            return f"{title}: {text}." if title else f"{text[:1].upper()}{text[1:]}."
    return f"{title}: {error['msg'][:1].lower()}{error['msg'][1:]}."


def _containers(graph: Graph) -> Iterator[Problem]:
    for node in graph.definition.nodes:
        type_ = graph.types.get(node.id)
        around = list(graph.around(node))
        if node.parent is not None and not graph.is_container(node.parent):
            yield of_node(node, "no_container", "It is inside a container that is not there.")
        elif node.id in {each.id for each in around}:
            yield of_node(node, "inside_itself", "This container is inside itself.")
        elif len(around) > MOST_NESTED:
            yield of_node(
                node, "nested", f"At most {MOST_NESTED} containers can be inside each other."
            )
        if type_ and type_.trigger and node.parent is not None:
            yield of_node(node, "trigger_inside", "A trigger cannot be inside a container.")
        if type_ and type_.container and not graph.steps_inside(node.id):
            yield of_node(node, "empty_container", "There are no steps inside to repeat.")


def _edges(graph: Graph) -> Iterator[Problem]:
    for edge in graph.definition.edges:
        source, target = graph.nodes.get(edge.source), graph.nodes.get(edge.target)
        if source is None or target is None:
            yield of_edge(edge, "loose_end", "This connection leads to a step that is not there.")
            continue
        if source is target:
            yield of_edge(edge, "to_itself", f"“{source.name}” cannot lead to itself.")
        elif source.parent != target.parent:
            yield of_edge(edge, "crosses_container", _crossing(source, target))
        yield from _ports(graph, edge, source, target)


def _crossing(source: Node, target: Node) -> str:
    return (
        f"“{source.name}” and “{target.name}” are not in the same container. Connect the"
        " container instead."
    )


def _ports(graph: Graph, edge: Edge, source: Node, target: Node) -> Iterator[Problem]:
    leaving, entering = graph.output(edge), graph.input(edge)
    if leaving is None and edge.source in graph.types:
        hint = " Let it take a way of its own when it fails." if edge.source_port == "error" else ""
        said = f"“{source.name}” has no way out “{edge.source_port}”.{hint}"
        yield of_edge(edge, "no_port", said)
    if entering is None and edge.target in graph.types:
        yield of_edge(edge, "no_port", f"Nothing can lead to “{target.name}” there.")
    if leaving and entering and not entering.accepts(leaving):
        said = f"“{target.name}” takes {entering.type}, but “{source.name}” gives {leaving.type}."
        yield of_edge(edge, "wrong_type", said)


def _triggers(graph: Graph) -> Iterator[Problem]:
    triggers = [node for node in graph.definition.nodes if graph.is_trigger(node.id)]
    if not triggers:
        yield of_definition("no_trigger", "Add a trigger: what should start this workflow?")
    counts = Counter(node.type for node in triggers)
    for node in triggers:
        if counts[node.type] > 1 and node.type in ONCE:
            yield of_node(
                node,
                "trigger_twice",
                f"Only one trigger can be started {ONCE[node.type]}, because nothing would say"
                " which one is meant.",
            )
        if not graph.leaving.get(node.id):
            yield of_node(
                node, "leads_nowhere", "It leads nowhere yet. Connect a step.", severity="warning"
            )


def _circles(graph: Graph) -> Iterator[Problem]:
    for node in graph.in_circles():
        yield of_node(
            node,
            "circle",
            "It leads back to itself. Put the steps to repeat into “For each” or “Repeat while”.",
        )


def _unreached(graph: Graph) -> Iterator[Problem]:
    for node in graph.definition.nodes:
        if node.id in graph.types and graph.is_step(node.id) and node.id not in graph.reached:
            yield of_node(
                node, "unreached", "Nothing leads here, so it never runs.", severity="warning"
            )


def _joins(graph: Graph) -> Iterator[Problem]:
    for node in graph.definition.nodes:
        if node.type != "logic.join" or node.id not in graph.types:
            continue
        ways = len(graph.entering.get(node.id, ()))
        count = node.config.get("count") if node.config.get("mode") == "count" else None
        if isinstance(count, int) and count > ways:
            yield of_node(
                node,
                "join_count",
                f"It waits for {count} branches, but only {ways} lead here.",
                field="count",
            )
        elif ways < 2:
            yield of_node(
                node, "join_alone", "Fewer than two branches lead here.", severity="warning"
            )
