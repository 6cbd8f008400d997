"""How a problem of a definition is told."""

from typing import Literal

from pydantic import BaseModel

from agents_os.domains.workflows.metadata.definition import Edge, Node

Severity = Literal["error", "warning"]


class Problem(BaseModel, frozen=True):
    """Attributes:
    node_id, edge: What it is about; both None: the whole definition. `edge` is `Edge.id`.
    field: Which setting, as a path ("cases.0.condition").
    code: Stable; `message` is for people.
    """

    node_id: str | None = None
    edge: str | None = None
    field: str | None = None
    code: str
    message: str
    severity: Severity = "error"


def of_node(
    node: Node, code: str, message: str, *, field: str | None = None, severity: Severity = "error"
) -> Problem:
    return Problem(node_id=node.id, field=field, code=code, message=message, severity=severity)


def of_edge(edge: Edge, code: str, message: str) -> Problem:
    return Problem(edge=edge.id, code=code, message=message)


def of_definition(
    code: str, message: str, field: str | None = None, *, severity: Severity = "error"
) -> Problem:
    return Problem(code=code, message=message, field=field, severity=severity)
