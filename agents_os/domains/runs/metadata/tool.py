"""What a tool is: something an agent may ask for, described so that a model can.

A tool that is `pure` changes nothing outside and is free. Every other one passes the policy gate
first; what it may do is then bound to exactly the arguments that were judged:

* `inside`: it changes Agents OS itself, in the transaction that records its result.
* `effect`: it reaches outside; the gate is confirmed, and the start recorded, before it begins.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from agents_os.domains.runs.metadata.steps import StepContext, Within

MOST_CHARACTERS = 8_000  # of a result: it is read, and paid for, again with every further step


class Arguments(BaseModel):
    """Base of the parameters of tools: what is not asked for is refused, so that models notice."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@cache
def schema_of(parameters: type[BaseModel]) -> dict[str, Any]:
    """Their JSON Schema, worked out once: a model is told of it with every step it takes."""
    return parameters.model_json_schema()


@dataclass(frozen=True, slots=True)
class ToolContext:
    """What a tool gets beside its arguments.

    `task_id`: None in a workflow. `owner_id`: whom the run works for. `tainted`: it has read what
    strangers may have written, so whatever the model does now may be their idea.
    """

    step: StepContext
    task_id: UUID | None
    agent_id: UUID
    owner_id: UUID | None
    time_zone: str
    tainted: bool = False


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What the model reads; cut at `MOST_CHARACTERS`. `within`: the change of an `inside` tool."""

    text: str
    within: Within | None = None


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool.

    Attributes:
        key: Its name in the catalogue of tools, and for the model.
        parameters: Their JSON Schema is what the model sees, unless `described` is given.
        action_class: How policies know it: read, web, write, outbound, …
        always: Every agent at a task has it; others need to be given it.
        reads_outside: Its results may be written by strangers.
        recipient: Whom or what it reaches, for policies and for who approves.
        run: Raises AppError with a sentence the model can act on; StepFailure for more detail.
    """

    key: str
    description: str
    parameters: type[BaseModel]
    run: Callable[[ToolContext, Any], Awaitable[ToolResult]]
    action_class: str = "read"
    effect: Literal["pure", "inside", "effect"] = "pure"
    idempotent: bool = False
    always: bool = False
    reads_outside: bool = False
    timeout_s: float = 30
    recipient: Callable[[Any], str | None] = lambda _: None
    described: dict[str, Any] | None = None

    @property
    def gated(self) -> bool:
        return self.effect != "pure"

    def schema(self) -> dict[str, Any]:
        """The parameters as JSON Schema."""
        return self.described or schema_of(self.parameters)
