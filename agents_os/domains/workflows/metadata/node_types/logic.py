"""Steps that decide, repeat, wait and bring branches together."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from agents_os.domains.workflows.metadata.node_types.base import (
    Choice,
    Expression,
    Filled,
    Group,
    NodeType,
    Port,
    Seconds,
    Settings,
    Template,
    TemplateJson,
)

MOST_ITEMS = 10_000


class If(Settings):
    condition: Annotated[Expression, Filled] = Field(
        title="Condition",
        description="Must be true or false, for example trigger.data.amount > 100.",
    )


class Case(Choice):
    condition: Expression = Field(
        "",
        title="Condition",
        description="Takes this way if true. Not needed when a value is compared.",
    )
    equals: Annotated[str, Field(max_length=500)] = Field(
        "", title="Is", description="The value that leads this way."
    )


class Switch(Settings):
    value: Expression = Field(
        "",
        title="Value",
        description="Compared with each case, for example steps.classify.output.label. Empty: the"
        " cases have conditions of their own.",
    )
    cases: tuple[Case, ...] = Field(
        min_length=1, max_length=50, title="Cases", description="The first that fits is taken."
    )


class Rounds(Settings):
    """What both containers have."""

    result: TemplateJson = Field(
        None,
        title="What each round gives",
        description="A template. Empty: the outputs of the last steps inside.",
    )


class ForEach(Rounds):
    items: Annotated[Expression, Filled] = Field(
        title="List",
        description="For example steps.orders.output.items. Inside, loop.item is the one at hand.",
    )
    parallel: int = Field(1, ge=1, le=50, title="Rounds at the same time")
    on_item_error: Literal["stop", "continue"] = Field(
        "stop", title="When a round fails", description="Stop, or go on with the others."
    )
    most_items: int = Field(1_000, ge=1, le=MOST_ITEMS, title="Items at most")


class While(Rounds):
    condition: Annotated[Expression, Filled] = Field(
        title="As long as",
        description="Asked before each round; loop.index counts them from 0, loop.previous is what"
        " the round before gave.",
    )
    most_rounds: int = Field(
        100, ge=1, le=1_000, title="Rounds at most", description="After them the step fails."
    )
    pause_s: Annotated[float, Field(ge=0, le=86_400)] = Field(
        0, title="Pause between rounds", json_schema_extra={"format": "seconds"}
    )


class Wait(Settings):
    mode: Literal["duration", "until"] = Field("duration", title="How long")
    seconds: Seconds | None = Field(60, title="For")
    until: Template = Field(
        "",
        title="Until",
        description="A date and time, for example {{ trigger.data.due_at }} or 2026-12-24T09:00Z",
    )

    @model_validator(mode="after")
    def _says_how_long(self) -> Self:
        if self.mode == "duration" and self.seconds is None:
            raise ValueError("say for how long to wait")
        if self.mode == "until" and not self.until:
            raise ValueError("say until when to wait")
        return self


class Join(Settings):
    mode: Literal["all", "any", "count"] = Field(
        "all",
        title="Wait for",
        description="All branches that are taken, the first one, or a number of them.",
    )
    count: int | None = Field(None, ge=1, le=100, title="How many")

    @model_validator(mode="after")
    def _says_how_many(self) -> Self:
        if self.mode == "count" and self.count is None:
            raise ValueError("say how many branches to wait for")
        return self


_DECIDED = {"condition": "Whether it was true"}
_LOOP = Port(
    key="out",
    title="Done",
    type="object",
    properties={
        "items": "What each round gave, in order",
        "count": "How many rounds there were",
        "failed": "How many of them failed",
    },
)

LOGIC = (
    NodeType(
        key="logic.if",
        icon="git-branch",
        title="If",
        description="Go one way or the other.",
        settings=If,
        group=Group.LOGIC,
        outputs=(
            Port(key="true", title="Yes", type="object", properties=_DECIDED),
            Port(key="false", title="No", type="object", properties=_DECIDED),
        ),
    ),
    NodeType(
        key="logic.switch",
        icon="split",
        title="Switch",
        description="Go one of several ways.",
        settings=Switch,
        group=Group.LOGIC,
        outputs=(Port(key="otherwise", title="Otherwise"),),
        outputs_from="cases",
    ),
    NodeType(
        key="logic.for_each",
        icon="list-ordered",
        title="For each",
        description="Repeat steps for each item of a list.",
        settings=ForEach,
        group=Group.LOGIC,
        outputs=(_LOOP,),
        container=True,
    ),
    NodeType(
        key="logic.while",
        icon="repeat",
        title="Repeat while",
        description="Repeat steps as long as a condition is true.",
        settings=While,
        group=Group.LOGIC,
        outputs=(_LOOP,),
        container=True,
    ),
    NodeType(
        key="logic.wait",
        icon="hourglass",
        title="Wait",
        description="Go on after a while, or at a time.",
        settings=Wait,
        group=Group.LOGIC,
        outputs=(
            Port(key="out", title="Out", type="object", properties={"until": "When it went on"}),
        ),
        waits=True,
    ),
    NodeType(
        key="logic.join",
        icon="merge",
        title="Join",
        description="Bring branches together.",
        settings=Join,
        group=Group.LOGIC,
        outputs=(
            Port(
                key="out",
                title="Out",
                type="object",
                properties={
                    "branches": "The output of each step that arrived, by its id",
                    "count": "How many arrived",
                },
            ),
        ),
    ),
)
