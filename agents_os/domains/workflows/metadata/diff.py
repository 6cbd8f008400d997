"""What changed between two definitions: what is done differently, and what is only drawn elsewhere.

Nodes and connections are told apart by their ids, so the order in which they are kept says nothing.
"""

from typing import Any

from agents_os.domains.agents.metadata.diff import compare
from agents_os.domains.agents.metadata.schemas import FieldChange
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.node_types import NODE_TYPES, find

_WORDS = {
    "type_version": "Version of the step",
    "parent": "Container",
}


def diff_definitions(before: Definition, after: Definition) -> list[FieldChange]:
    """Everything that differs but positions. Empty when both do the same."""
    names = _names(before) | _names(after)
    changes = compare(_keyed(before), _keyed(after))
    return [change.model_copy(update={"label": _label(change.path, names)}) for change in changes]


def moved_nodes(before: Definition, after: Definition) -> list[str]:
    """Ids of nodes that are in both, and drawn in another place."""
    old = {node.id: node.position for node in before.nodes}
    return [node.id for node in after.nodes if old.get(node.id, node.position) != node.position]


def _keyed(definition: Definition) -> dict[str, Any]:
    found = definition.canonical()
    for node in found["nodes"]:
        del node["position"]
    found["nodes"] = {node["id"]: node for node in found["nodes"]}
    found["edges"] = {
        edge.id: {**edge.model_dump(mode="json"), "id": edge.id} for edge in definition.edges
    }
    return found


def _names(definition: Definition) -> dict[str, dict[str, str]]:
    """By node id: its name as "", and the titles of its settings."""
    found = {}
    for node in definition.nodes:
        type_ = find(node.type, node.type_version, NODE_TYPES)
        fields = type_.settings.model_fields.items() if type_ else ()
        found[node.id] = {"": node.name} | {key: field.title or key for key, field in fields}
    return found


def _label(path: str, names: dict[str, dict[str, str]]) -> str:
    """`nodes.ask.config.prompt` as "Ask Scout · Message"."""
    parts = path.split(".")
    if parts[0] == "edges":
        return f"Connection {_ends('.'.join(parts[1:]), names)}"
    if parts[0] != "nodes" or len(parts) < 2:
        return " · ".join(_word(part) for part in parts)
    own = names.get(parts[1], {"": parts[1]})
    rest = [own.get(part, _word(part)) for part in parts[2:] if part != "config"]
    return " · ".join([own[""], *rest])


def _ends(edge: str, names: dict[str, dict[str, str]]) -> str:
    source, _, target = edge.partition(">")
    ends = [end.split(".")[0] for end in (source, target)]
    return " → ".join(names.get(end, {"": end})[""] for end in ends)


def _word(part: str) -> str:
    return _WORDS.get(part) or part.replace("_", " ").capitalize()
