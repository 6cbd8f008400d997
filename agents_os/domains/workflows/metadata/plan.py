"""A definition made ready to run: for each container, its nodes in the order they depend on.

Pure. Says nothing about a run; `metadata/outlook.py` does.
"""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from agents_os.domains.workflows.metadata.definition import Definition, Edge, Node

NOTE: Final = "note"
TRIGGERS: Final = "trigger."
FOR_EACH: Final = "logic.for_each"
WHILE: Final = "logic.while"
JOIN: Final = "logic.join"
CONTAINERS: Final = frozenset({FOR_EACH, WHILE})


@dataclass(frozen=True, slots=True)
class PlanNode:
    """A node with the edges into it. `leads`: its ports that something is connected to."""

    node: Node
    incoming: tuple[Edge, ...]
    leads: frozenset[str]

    @property
    def id(self) -> str:
        return self.node.id

    @property
    def type(self) -> str:
        return self.node.type

    @property
    def contains(self) -> bool:
        return self.node.type in CONTAINERS

    @property
    def triggers(self) -> bool:
        return self.node.type.startswith(TRIGGERS)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is run. `inside`: the nodes of each container, None for the outermost."""

    definition: Definition
    inside: Mapping[str | None, tuple[PlanNode, ...]]

    @classmethod
    def of(cls, definition: Definition) -> "Plan":
        """Nodes that only wait for each other are left out: such a definition is not valid."""
        members: dict[str | None, list[Node]] = defaultdict(list)
        for node in definition.nodes:
            if node.type != NOTE:
                members[node.parent].append(node)
        edges = _edges_by_container(definition)
        return cls(
            definition, {owner: _ordered(nodes, edges[owner]) for owner, nodes in members.items()}
        )

    def nodes_in(self, container: str | None) -> tuple[PlanNode, ...]:
        return self.inside.get(container, ())


def needed(node: PlanNode) -> int | None:
    """How many branches a join waits for; None: for all that are taken."""
    if node.type != JOIN:
        return None
    mode, count = node.node.config.get("mode", "all"), node.node.config.get("count")
    if mode == "all":
        return None
    return count if mode == "count" and isinstance(count, int) else 1


def at_once(config: Mapping[str, Any]) -> int:
    """How many rounds of a for-each run at the same time."""
    rounds = config.get("parallel")
    return rounds if isinstance(rounds, int) and rounds > 0 else 1


def tolerant(config: Mapping[str, Any]) -> bool:
    """Whether a for-each goes on after a round failed."""
    return config.get("on_item_error") == "continue"


def _edges_by_container(definition: Definition) -> dict[str | None, list[Edge]]:
    homes = {node.id: node.parent for node in definition.nodes if node.type != NOTE}
    found: dict[str | None, list[Edge]] = defaultdict(list)
    for edge in definition.edges:
        known = edge.source in homes and edge.target in homes
        if known and homes[edge.source] == homes[edge.target]:
            found[homes[edge.source]].append(edge)
    return found


def _ordered(nodes: Sequence[Node], edges: Sequence[Edge]) -> tuple[PlanNode, ...]:
    """Every node after all it depends on, otherwise as they were written."""
    into: dict[str, list[Edge]] = defaultdict(list)
    after: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        into[edge.target].append(edge)
        after[edge.source].append(edge)
    open_ = {node.id: len(into[node.id]) for node in nodes}
    by_id = {node.id: node for node in nodes}
    ready = deque(node.id for node in nodes if not open_[node.id])
    order: list[PlanNode] = []
    while ready:
        node_id = ready.popleft()
        incoming = tuple(sorted(into[node_id], key=lambda edge: edge.id))
        leads = frozenset(edge.source_port for edge in after[node_id])
        order.append(PlanNode(by_id[node_id], incoming, leads))
        for edge in after[node_id]:
            open_[edge.target] -= 1
            if not open_[edge.target]:
                ready.append(edge.target)
    return tuple(order)
