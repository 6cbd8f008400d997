"""What a workflow is: a graph of steps, as JSON that people, programs and Git can read.

The graph never runs in circles. Repetition is a container: `logic.for_each` and `logic.while` own
the nodes whose `parent` they are, and run them once per round. An edge connects two nodes of the
same container.

When a node runs:

* Each run begins at one trigger. The other triggers, and what only they lead to, are left out.
* A node starts once all edges into it are settled and at least one of them was taken; it is
  skipped when none was. `logic.join` can start earlier (any, or N of them).
* An edge is taken when its source finished by its `source_port`; the edges of the other ports of
  that node are skipped, and so is every node that only they lead to.
* In a container, nodes without an edge into them start each round. The container finishes by its
  port "out" after the last round.

What expressions and templates can see is listed in `metadata/context.py`.
A published definition is kept for ever, so a field may be added with a default, but not removed
or narrowed; `SCHEMA_VERSION` counts changes of another kind (`metadata/portable.py` upgrades).
"""

import hashlib
import json
from collections import Counter
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from agents_os.core.fields import Json, JsonObject, Name, ShortText

SCHEMA_VERSION: Final = 1
MOST_NODES = 1_000
MOST_EDGES = 4_000
MONTH_S = 30 * 86_400

NodeId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
PortKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
TypeKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]

OnError = Literal["stop", "continue", "branch"]
OnFailure = Literal["stop", "finish_branches"]


class Part(BaseModel):
    """Base of the parts of a definition: frozen, and unknown fields are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Position(Part):
    """Where the node is drawn; inside a container, relative to its corner. In pixels."""

    x: float = Field(0, ge=-1_000_000, le=1_000_000)
    y: float = Field(0, ge=-1_000_000, le=1_000_000)


class Retry(Part):
    """How often a step is tried again after a technical failure, and after how long."""

    times: int = Field(3, ge=0, le=10, description="Further attempts after the first one.")
    first_wait_s: float = Field(2, ge=0, le=3_600)
    longest_wait_s: float = Field(60, ge=0, le=86_400)


class Node(Part):
    """One step of the graph.

    Attributes:
        id: How expressions name it: `steps.<id>.output`.
        config: Checked by the model of its type (`metadata/node_types`), when validated.
        parent: The container it is in.
        retry: None: what its type does by itself.
        timeout_s: Of one attempt. None: what its type does by itself.
        on_error: After the last attempt: fail the run; go on by "out" without an output; or leave
            by the port "error". In the last two cases `steps.<id>.error` says what happened.
    """

    id: NodeId
    type: TypeKey
    type_version: int = Field(1, ge=1, le=999)
    name: Name
    config: JsonObject = Field(default_factory=dict)
    position: Position = Position()
    parent: NodeId | None = None
    retry: Retry | None = None
    timeout_s: float | None = Field(None, gt=0, le=MONTH_S)
    on_error: OnError = "stop"


class Edge(Part):
    """A connection from an output port to an input port of two different nodes."""

    source: NodeId
    source_port: PortKey = "out"
    target: NodeId
    target_port: PortKey = "in"

    @property
    def id(self) -> str:
        """Unique in a definition, and the same for the same connection."""
        return f"{self.source}.{self.source_port}>{self.target}.{self.target_port}"


class Definition(Part):
    """Everything a version freezes. A draft may be incomplete: `validation` says what is missing.

    Attributes:
        input_schema: JSON Schema of `trigger.data`; empty: anything.
        output: What a run gives back, templates filled in. None: the outputs of its last steps.
        credit_limit: Credits one run may use. None: only budgets limit it.
        concurrency_limit: How many runs of the workflow may be under way at once.
        timeout_s: Of a whole run, waits included. None: no limit.
        on_failure: When a step fails the run: stop at once, or let other branches finish first.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    nodes: tuple[Node, ...] = Field((), max_length=MOST_NODES)
    edges: tuple[Edge, ...] = Field((), max_length=MOST_EDGES)
    input_schema: JsonObject = Field(default_factory=dict)
    output: Json = None
    credit_limit: int | None = Field(None, ge=1, le=100_000)
    concurrency_limit: int = Field(5, ge=1, le=100)
    timeout_s: float | None = Field(None, gt=0, le=12 * MONTH_S)
    on_failure: OnFailure = "stop"
    description: ShortText = ""

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        """Only what no screen could draw is refused here; the rest is for `validate`."""
        for what, ids in (
            ("node", [node.id for node in self.nodes]),
            ("connection", [edge.id for edge in self.edges]),
        ):
            repeated = sorted(each for each, count in Counter(ids).items() if count > 1)
            if repeated:
                raise ValueError(f"every {what} may be there only once: {', '.join(repeated)}")
        return self

    def node(self, node_id: str) -> Node | None:
        return next((node for node in self.nodes if node.id == node_id), None)

    def canonical(self) -> dict[str, Any]:
        """The JSON form that is stored, digested and exported: lists in a fixed order."""
        found = self.model_dump(mode="json")
        found["nodes"].sort(key=lambda node: node["id"])
        found["edges"] = [
            edge.model_dump(mode="json") for edge in sorted(self.edges, key=lambda edge: edge.id)
        ]
        return found

    def digest(self) -> str:
        """SHA-256 of the canonical JSON: equal definitions have equal digests."""
        text = json.dumps(
            self.canonical(), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        return hashlib.sha256(text.encode()).hexdigest()
