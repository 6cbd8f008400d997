"""Steps that ask people."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from agents_os.domains.agents.metadata.definition import IntakeForm
from agents_os.domains.workflows.metadata.node_types.base import (
    Effect,
    Filled,
    Group,
    NodeType,
    PersonId,
    Port,
    Seconds,
    Settings,
    TeamId,
    Template,
    TemplateLine,
    TemplateMap,
)

Role = Literal["owner", "admin", "lead", "member"]
WEEK_S = 7 * 86_400


class AsksPeople(Settings):
    """Who is asked, and for how long. Nobody named: whoever may approve."""

    people: tuple[PersonId, ...] = Field((), max_length=20, title="People")
    teams: tuple[TeamId, ...] = Field((), max_length=10, title="Teams")
    roles: tuple[Role, ...] = Field((), max_length=4, title="Roles")
    expires_after_s: Seconds = Field(
        WEEK_S, ge=60, le=90 * 86_400, title="Answer within", description="Then: no answer in time."
    )
    escalate_after_s: Seconds | None = Field(
        None, ge=60, le=90 * 86_400, title="Ask others after", description="Empty: never."
    )
    escalate_to_roles: tuple[Role, ...] = Field((), max_length=4, title="Then ask, too")

    @model_validator(mode="after")
    def _escalates_in_time(self) -> Self:
        if self.escalate_after_s is None:
            return self
        if not self.escalate_to_roles:
            raise ValueError("say whom to ask when nobody answers")
        if self.escalate_after_s >= self.expires_after_s:
            raise ValueError("others must be asked before the time to answer is over")
        return self


class Approval(AsksPeople):
    title: Annotated[TemplateLine, Filled] = Field(title="Question")
    details: Template = Field("", title="What they need to know")
    payload: TemplateMap = Field(
        default_factory=dict,
        title="What is approved",
        description="People may change it when they approve; the result is output.payload.",
    )


class HumanForm(AsksPeople):
    title: Annotated[TemplateLine, Filled] = Field(title="What is needed")
    details: Template = Field("", title="What they need to know")
    form: IntakeForm = Field(title="Questions", json_schema_extra={"format": "form"})


_WHO = {"by": "Name of who answered", "comment": "What they wrote", "at": "When"}
_LATE = Port(key="timed_out", title="No answer in time", type="object", properties={"at": "When"})

PEOPLE = (
    NodeType(
        key="human.approval",
        icon="user-check",
        title="Approval",
        description="Somebody says yes or no.",
        settings=Approval,
        group=Group.PEOPLE,
        outputs=(
            Port(
                key="approved",
                title="Approved",
                type="object",
                properties={**_WHO, "payload": "What was approved, with their changes"},
            ),
            Port(key="rejected", title="Rejected", type="object", properties=_WHO),
            _LATE,
        ),
        effect=Effect.WRITE,
        waits=True,
    ),
    NodeType(
        key="human.form",
        icon="clipboard-list",
        title="Ask a person",
        description="Somebody fills in a form.",
        settings=HumanForm,
        group=Group.PEOPLE,
        outputs=(
            Port(
                key="out",
                title="Answered",
                type="object",
                properties={**_WHO, "answers": "The answers, by the keys of the questions"},
            ),
            _LATE,
        ),
        effect=Effect.WRITE,
        waits=True,
    ),
)
