"""A definition as a graph to ask questions of. Tolerant: it may be a draft full of holes.

Drafts are judged each time they are saved, so every question is answered in about linear time.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from agents_os.domains.workflows.metadata.definition import Definition, Edge, Node
from agents_os.domains.workflows.metadata.node_types import Registry, find
from agents_os.domains.workflows.metadata.node_types.base import NodeType, Port


@dataclass(frozen=True)
class Graph:
    """`types` lacks the nodes of unknown types; `leaving` and `entering` have edges by node id."""

    definition: Definition
    registry: Registry
    nodes: Mapping[str, Node]
    types: Mapping[str, NodeType]
    leaving: Mapping[str, list[Edge]]
    entering: Mapping[str, list[Edge]]

    @classmethod
    def of(cls, definition: Definition, registry: Registry) -> "Graph":
        nodes = {node.id: node for node in definition.nodes}
        found = {node.id: find(node.type, node.type_version, registry) for node in nodes.values()}
        leaving: dict[str, list[Edge]] = defaultdict(list)
        entering: dict[str, list[Edge]] = defaultdict(list)
        for edge in definition.edges:
            if edge.source in nodes and edge.target in nodes:
                leaving[edge.source].append(edge)
                entering[edge.target].append(edge)
        types = {node_id: type_ for node_id, type_ in found.items() if type_ is not None}
        return cls(definition, registry, nodes, types, leaving, entering)

    def is_trigger(self, node_id: str) -> bool:
        return node_id in self.types and self.types[node_id].trigger

    def is_container(self, node_id: str) -> bool:
        return node_id in self.types and self.types[node_id].container

    def is_step(self, node_id: str) -> bool:
        """Whether it runs: neither a trigger nor a note."""
        return node_id in self.types and bool(self.types[node_id].inputs)

    def output(self, edge: Edge) -> Port | None:
        return next((p for p in self.outputs(edge.source) if p.key == edge.source_port), None)

    def outputs(self, node_id: str) -> list[Port]:
        return self._outputs.get(node_id, [])

    @cached_property
    def _outputs(self) -> dict[str, list[Port]]:
        return {
            node_id: type_.output_ports(node.config, on_error=node.on_error)
            for node_id, type_ in self.types.items()
            if (node := self.nodes[node_id])
        }

    def input(self, edge: Edge) -> Port | None:
        ports = self.types[edge.target].inputs if edge.target in self.types else ()
        return next((port for port in ports if port.key == edge.target_port), None)

    def around(self, node: Node) -> Iterator[Node]:
        """The containers it is in, from the inside out; ends where they go in circles."""
        seen: set[str] = set()
        at: Node | None = node
        while at is not None and at.parent in self.nodes and at.parent not in seen:
            seen.add(str(at.parent))
            at = self.nodes[str(at.parent)]
            yield at

    def steps_inside(self, container: str) -> list[Node]:
        return [n for n in self.nodes.values() if n.parent == container and self.is_step(n.id)]

    def is_before(self, first: str, second: str) -> bool:
        """Whether edges of the same container lead from one to the other."""
        return bool(self._before.get(second, ~0) >> self._bits[first] & 1)

    @cached_property
    def _bits(self) -> dict[str, int]:
        return {node_id: at for at, node_id in enumerate(self.nodes)}

    @cached_property
    def _before(self) -> dict[str, int]:
        """What leads to each node, a bit each. Nodes in or behind a circle are left out."""
        found: dict[str, int] = {}
        for node_id in self.order:
            sources = [edge.source for edge in self.entering.get(node_id, ())]
            found[node_id] = 0
            for source in sources:
                found[node_id] |= found[source] | 1 << self._bits[source]
        return found

    @cached_property
    def order(self) -> list[str]:
        """Nodes behind those that lead to them, without those in or behind a circle."""
        left = {node_id: len(self.entering.get(node_id, ())) for node_id in self.nodes}
        return self._peel(left, self.leaving, forward=True)

    def in_circles(self) -> list[Node]:
        """Nodes that lead back to themselves: what is left when all others are taken away."""
        left = {node_id: len(self.entering.get(node_id, ())) for node_id in self.nodes}
        self._peel(left, self.leaving, forward=True)
        back = {
            node_id: sum(edge.target in left for edge in self.leaving.get(node_id, ()))
            for node_id in left
        }
        self._peel(back, self.entering, forward=False)
        return [node for node in self.definition.nodes if node.id in back]

    def _peel(
        self, counts: dict[str, int], edges: Mapping[str, list[Edge]], *, forward: bool
    ) -> list[str]:
        """Take away what nothing is left before (or behind), again and again; in that order."""
        taken: list[str] = []
        free = [node_id for node_id, count in counts.items() if count == 0]
        while free:
            gone = free.pop()
            taken.append(gone)
            del counts[gone]
            for edge in edges.get(gone, ()):
                next_ = edge.target if forward else edge.source
                if next_ in counts:
                    counts[next_] -= 1
                    if counts[next_] == 0:
                        free.append(next_)
        return taken

    @cached_property
    def reached(self) -> frozenset[str]:
        """What at least one trigger leads to, containers included."""
        found = {node_id for node_id in self.nodes if self.is_trigger(node_id)}
        waiting = list(found)
        while waiting:
            at = waiting.pop()
            next_ = {edge.target for edge in self.leaving.get(at, ())}
            fresh = (next_ | {node.id for node in self._entries.get(at, ())}) - found
            found |= fresh
            waiting.extend(fresh)
        return frozenset(found)

    @cached_property
    def _entries(self) -> dict[str, list[Node]]:
        """The nodes that begin each round, by container."""
        found: dict[str, list[Node]] = defaultdict(list)
        for node in self.nodes.values():
            if node.parent is not None and not self.entering.get(node.id):
                found[node.parent].append(node)
        return found
