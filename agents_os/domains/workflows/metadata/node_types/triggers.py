"""How runs begin. A workflow may have several triggers; each run begins at one."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from agents_os.core.fields import ShortText
from agents_os.domains.agents.metadata.definition import IntakeForm
from agents_os.domains.workflows.metadata.node_types.base import (
    Effect,
    Expression,
    Group,
    NodeType,
    Port,
    Settings,
    pick,
)


class EventName(StrEnum):
    """What happens in the company that can start a workflow."""

    TASK_COMPLETED = "task.completed"
    TASK_CREATED = "task.created"
    TASK_FAILED = "task.failed"
    DELIVERABLE_SUBMITTED = "deliverable.submitted"
    DELIVERABLE_ACCEPTED = "deliverable.accepted"
    DOCUMENT_INDEXED = "document.indexed"
    BUDGET_THRESHOLD_REACHED = "budget.threshold_reached"


class Manual(Settings):
    form: IntakeForm | None = Field(
        None,
        title="Questions",
        description="Asked before a run begins; the answers are trigger.data.",
        json_schema_extra={"format": "form"},
    )


class Webhook(Settings):
    signed: bool = Field(
        True,
        title="Signed requests only",
        description="Refuse requests without a valid signature. Switch off only for senders that"
        " cannot sign: then whoever knows the address can start runs.",
    )
    dedupe_key: Expression = Field(
        "",
        title="Same request",
        description="What tells two requests apart, for example trigger.data.id. A request that"
        " was seen already starts nothing. Empty: the delivery id of the sender, or the body.",
    )
    respond: Literal["at_once", "when_finished"] = Field(
        "at_once",
        title="Answer",
        description="At once with the number of the run, or with its result, if that is there"
        " within 30 seconds.",
    )


class Schedule(Settings):
    cron: Annotated[str, pick("cron")] = Field(
        title="When",
        description="Five fields: minute, hour, day, month, weekday. 0 9 * * 1-5 is at nine on"
        " working days.",
        min_length=9,
        max_length=200,
    )
    time_zone: Annotated[str, pick("time-zone")] | None = Field(
        None,
        title="Time zone",
        description="Empty: the company's.",
        max_length=60,
    )
    missed: Literal["skip", "run_once", "run_all"] = Field(
        "run_once",
        title="Missed times",
        description="What happens to times that passed while nothing could run: nothing, one run"
        " for all of them, or one run each.",
    )
    most_missed: int = Field(10, ge=1, le=100, title="At most so many missed times")


class Api(Settings):
    description: ShortText = Field(
        "", title="What for", description="Shown to whoever looks up how to call this workflow."
    )


class OnEvent(Settings):
    event: EventName = Field(title="What happens")
    condition: Expression = Field(
        "",
        title="Only if",
        description="A condition on trigger.data, for example trigger.data.percent >= 80."
        " Empty: always.",
    )


def _trigger(
    key: str, icon: str, title: str, description: str, settings: type[Settings]
) -> NodeType:
    return NodeType(
        key=f"trigger.{key}",
        icon=icon,
        title=title,
        description=description,
        settings=settings,
        group=Group.TRIGGERS,
        inputs=(),
        outputs=(
            Port(
                key="out",
                title="Out",
                type="object",
                description="What the run began with, the same as trigger.data.",
            ),
        ),
        effect=Effect.NONE,
    )


TRIGGERS = (
    _trigger("manual", "play", "By hand", "Somebody presses Run.", Manual),
    _trigger("webhook", "webhook", "Webhook", "Another system sends a request.", Webhook),
    _trigger("schedule", "calendar-clock", "Schedule", "At set times, again and again.", Schedule),
    _trigger("api", "plug", "API", "A program starts it with an API key.", Api),
    _trigger("event", "zap", "Event", "Something happens in the company.", OnEvent),
)
