"""Which decisions of a run a node depends on: a dominator tree over the ways out of nodes."""

from agents_os.domains.workflows.metadata.graph import Graph

Way = tuple[str, str]  # a node, and the port by which it is left
_ROOT: Way = ("", "")


class Decisions:
    """`of(node)`: the ways that every path to the node takes, and that a run may not take.

    A node without ways out of its own stands in the tree as ("its id", "").
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._parent: dict[Way, Way] = {}
        self._depth: dict[Way, int] = {_ROOT: 0}
        self._ways: dict[Way, frozenset[Way]] = {_ROOT: frozenset()}
        several = sum(graph.is_trigger(node_id) for node_id in graph.nodes) > 1
        for node_id in graph.order:
            self._place(node_id, several=several)

    def of(self, node_id: str) -> frozenset[Way]:
        """Without those of the containers around: all of it is inside them."""
        return self._ways.get((node_id, ""), frozenset())

    def _place(self, node_id: str, *, several: bool) -> None:
        graph, at = self._graph, (node_id, "")
        before = [
            (edge.source, edge.source_port)
            for edge in graph.entering.get(node_id, ())
            if edge.source in graph.reached
        ]
        above = before[0] if before else _ROOT
        for way in before[1:]:
            above = self._common(above, way)
        chosen = several and graph.is_trigger(node_id)
        self._hang(at, above, decided=chosen)
        for port in {edge.source_port for edge in graph.leaving.get(node_id, ())}:
            self._hang((node_id, port), at, decided=len(graph.outputs(node_id)) > 1)

    def _hang(self, way: Way, above: Way, *, decided: bool) -> None:
        self._parent[way] = above
        self._depth[way] = self._depth[above] + 1
        self._ways[way] = self._ways[above] | ({way} if decided else frozenset())

    def _common(self, one: Way, other: Way) -> Way:
        while one != other:
            if self._depth[one] < self._depth[other]:
                one, other = other, one
            one = self._parent[one]
        return one
