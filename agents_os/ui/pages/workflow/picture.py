"""Two definitions as one picture: what is new, gone or different. Pure."""

from typing import Any

from agents_os.domains.workflows.metadata.definition import Definition, Edge, Node

Marks = dict[str, dict[str, str]]
_PLACE = {"position"}  # moving a node changes the picture, not what it does


def difference(before: Definition, after: Definition) -> tuple[dict[str, Any], Marks]:
    """A definition that holds everything of both, and what to mark in it."""
    old, new = {n.id: n for n in before.nodes}, {n.id: n for n in after.nodes}
    gone = [_apart(node, new) for node in before.nodes if node.id not in new]
    nodes = [*after.nodes, *gone]
    there = {node.id for node in nodes}
    edges = {edge.id: edge for edge in (*before.edges, *after.edges) if _ends(edge) <= there}
    marks = {
        "nodes": {node.id: mark for node in nodes if (mark := _mark(old, new, node.id))},
        "edges": _edge_marks(before, after),
    }
    drawn = after.model_dump(mode="json")
    drawn["nodes"] = [node.model_dump(mode="json") for node in nodes]
    drawn["edges"] = [edge.model_dump(mode="json") for edge in edges.values()]
    return drawn, marks


def _mark(old: dict[str, Node], new: dict[str, Node], node_id: str) -> str:
    if node_id not in old:
        return "added"
    if node_id not in new:
        return "removed"
    before, after = (each[node_id].model_dump(exclude=_PLACE) for each in (old, new))
    return "changed" if before != after else ""


def _edge_marks(before: Definition, after: Definition) -> dict[str, str]:
    old, new = {edge.id for edge in before.edges}, {edge.id for edge in after.edges}
    return dict.fromkeys(new - old, "new") | dict.fromkeys(old - new, "gone")


def _apart(node: Node, new: dict[str, Node]) -> Node:
    """A node that is gone, where its container is still there or else outside of any."""
    return (
        node
        if node.parent is None or node.parent in new
        else node.model_copy(update={"parent": None})
    )


def _ends(edge: Edge) -> set[str]:
    return {edge.source, edge.target}
