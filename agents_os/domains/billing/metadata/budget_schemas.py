"""Shapes of budgets. Limits are in micro-credits, or micro-dollars when `unit` is money."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field, model_validator

from agents_os.core.fields import Name
from agents_os.core.shapes import Frozen

LARGEST = 10**15


class Scope(StrEnum):
    """What a budget is for."""

    ORG = "org"
    TEAM = "team"
    AGENT = "agent"
    WORKFLOW = "workflow"
    USER = "user"
    KEY = "key"


class Unit(StrEnum):
    CREDITS = "credits"
    MONEY = "money"


class Period(StrEnum):
    """When counting begins anew, in the organisation's time zone; `run`: each run by itself."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    RUN = "run"


class OnLimit(StrEnum):
    """What happens to work that does not fit.

    notify: it goes on, people are told. throttle: it waits for the next period.
    require_approval: it waits until somebody allows more. pause: everything under the budget
    stops until somebody resumes it, also in the next period.
    """

    NOTIFY = "notify"
    THROTTLE = "throttle"
    REQUIRE_APPROVAL = "require_approval"
    PAUSE = "pause"


class BudgetCreate(Frozen):
    """A new budget. `subject_id`: the team, agent, workflow, person or key; none for the org."""

    name: Name
    scope: Scope
    subject_id: UUID | None = None
    unit: Unit = Unit.CREDITS
    period: Period = Period.MONTH
    limit_micros: int = Field(gt=0, le=LARGEST)
    on_limit: OnLimit = OnLimit.THROTTLE

    @model_validator(mode="after")
    def _says_for_whom(self) -> "BudgetCreate":
        if (self.subject_id is None) != (self.scope is Scope.ORG):
            raise ValueError("`subject_id` names what the budget is for; leave it out for the org")
        return self


class BudgetUpdate(Frozen):
    """What may change; None: leave it."""

    name: Name | None = None
    limit_micros: int | None = Field(None, gt=0, le=LARGEST)
    on_limit: OnLimit | None = None


class BudgetRaise(Frozen):
    """How much more is allowed in this period; `run_id` for a budget per run."""

    extra_micros: int = Field(gt=0, le=LARGEST)
    run_id: UUID | None = None


class BudgetRead(Frozen):
    """A budget and where it stands now. A budget per run has no standing of its own.

    `held_micros` is set aside for running work and counts as spent until it is settled.
    """

    id: UUID
    name: str
    scope: Scope
    subject_id: UUID | None
    unit: Unit
    period: Period
    limit_micros: int
    on_limit: OnLimit
    paused_at: datetime | None
    spent_micros: int = 0
    held_micros: int = 0
    extra_micros: int = 0
    resets_at: datetime | None = None

    @property
    def percent(self) -> int:
        """How much of it is spent or held."""
        cap = self.limit_micros + self.extra_micros
        return 100 * (self.spent_micros + self.held_micros) // cap
