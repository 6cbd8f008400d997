"""The agent's loop as data: what it is given, and what its steps are called and keep.

brief → model:1 → tool:1.0, tool:1.1 … → model:2 → … → hand_in
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import Field

from agents_os.core.shapes import Frozen
from agents_os.domains.agents.metadata.definition import DeliverableSpec
from agents_os.domains.gateway.metadata.schemas import ToolCall
from agents_os.domains.integrations.metadata.schemas import UsableTool

BRIEF: Final = "brief"
HAND_IN: Final = "hand_in"
PLAN: Final = "plan"
SUBMIT: Final = "submit_deliverable"
ASK: Final = "ask_human"
HAND_OVER: Final = "hand_to_person"
APPROVAL_SIGNAL: Final = "approval"  # what the run is told when a person has decided or answered
CREDITS_SIGNAL: Final = "credits"  # … and when there are credits again, or a budget allows more
DECLINED_SIGNAL: Final = "budget_declined"  # … and when people did not raise one
UNPAID: Final = "unpaid"  # in the output of a step `model:n` instead of an answer
MOST_CALLS = 8  # tools one answer may ask for


class LoopAgent(Frozen):
    """Who works, frozen when the run was accepted: later versions change nothing.

    `team_id`: whose budget counts, where that is not the team of the run.
    """

    agent_id: UUID
    team_id: UUID | None = None
    name: str
    system_prompt: str
    model: str
    temperature: float | None = None
    max_output_tokens: int | None = None
    tools: tuple[str, ...] = ()
    server_tools: tuple[UsableTool, ...] = ()
    max_steps: int = Field(ge=1)
    max_credits: int = Field(ge=1)
    timeout_s: int = Field(ge=1)
    max_attempts: int = Field(ge=1)


class LoopInput(Frozen):
    """The input of a run of kind `task`. `deliverable`: the sections that were ordered.

    `order_id`: the order whose quote pays for what the models take.
    """

    agent: LoopAgent
    deliverable: DeliverableSpec | None = None
    order_id: UUID | None = None


class Brief(Frozen):
    """What the step `brief` keeps: the work as the model reads it. `task_id`: if it is a task.

    Of memories and passages only ids: their texts are read again for every call, so that
    forgetting and deleting count.
    """

    task_id: UUID | None = None
    title: str
    text: str
    owner_id: UUID | None
    time_zone: str
    memory_ids: tuple[UUID, ...] = ()
    passages: dict[UUID, int] = {}  # with the numbers by which they are cited
    recent_work: str = ""
    guidelines: str = ""


class Answer(Frozen):
    """What a step `model:n` keeps. `tools_offered` is False if the model cannot call any."""

    text: str
    calls: tuple[ToolCall, ...] = ()
    output_tokens: int = 0
    cost_micros: int = 0
    tools_offered: bool = True


class Unpaid(Frozen):
    """What a step `model:n` keeps if nobody can pay: why, and when waiting helps by itself.

    `budget_id`: the budget that stands in the way, if it is one.
    """

    code: str
    message: str
    more_at: datetime | None = None
    budget_id: str | None = None


class Gate(Frozen):
    """What a step `gate:n.i` keeps: the decision, and the arguments it was made about."""

    decision_id: UUID
    verdict: str
    reasons: list[str]
    approval_id: UUID | None
    arguments: dict[str, Any]


def model_key(turn: int, again: int = 0) -> str:
    """`again`: how often this turn was refused because nobody could pay."""
    return f"model:{turn}.{again}" if again else f"model:{turn}"


def call_key(what: str, turn: int, position: int) -> str:
    """The key of what is done for one call of an answer: its tool, gate or question."""
    return f"{what}:{turn}.{position}"
