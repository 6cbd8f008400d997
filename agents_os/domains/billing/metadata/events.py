"""What happened to credits. The ledger itself writes thresholds and overruns to the outbox, in the
transaction in which they come about: hear them with `@subscribe`, not `@within`.
"""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from agents_os.core.events import Event
from agents_os.domains.billing.metadata.budget_schemas import OnLimit


class CreditsGranted(Event):
    """Credits were added: work that waits for some can go on."""

    type: ClassVar[str] = "credits.granted"

    org_id: UUID
    amount_micros: int


class BudgetThresholdReached(Event):
    """A budget's spending passed 50, 80 or 100 %; once per threshold and period.

    100 also when work was refused. `subject_id`: the team, agent, … of `scope`; None: the org.
    """

    type: ClassVar[str] = "budget.threshold_reached"

    org_id: UUID
    budget_id: UUID
    name: str
    scope: str
    subject_id: UUID | None
    period: str
    threshold: Literal[50, 80, 100]
    unit: str
    limit_micros: int
    spent_micros: int


class BudgetRefused(Event):
    """Work needs more than a budget allows.

    `run_id`: of a budget per run; None: all work under it. `until`: when it begins anew by itself.
    """

    type: ClassVar[str] = "budget.refused"

    org_id: UUID
    budget_id: UUID
    name: str
    unit: str
    on_limit: OnLimit
    run_id: UUID | None
    limit_micros: int
    lacking_micros: int
    until: datetime | None
    at: datetime


class BudgetFreed(Event):
    """A budget was raised, resumed or deleted: work that waits for it can go on.

    `run_id`: a budget per run allows more to this one only.
    """

    type: ClassVar[str] = "budget.freed"

    org_id: UUID
    budget_id: UUID
    run_id: UUID | None = None


class HoldOverrun(Event):
    """A provider reported more than the bound that was held; the platform pays the difference."""

    type: ClassVar[str] = "credits.hold_overrun"

    org_id: UUID
    hold_id: UUID
    run_id: UUID | None
    over_micros: int


class PlanChanged(Event):
    """The company is on another plan now."""

    type: ClassVar[str] = "billing.plan_changed"

    org_id: UUID
    plan: str


class TopUpStopped(Event):
    """Credits could not be bought automatically; nothing is tried again until an owner says so."""

    type: ClassVar[str] = "billing.top_up_stopped"

    org_id: UUID
    attempt_id: UUID


class PaymentFailed(Event):
    """A payment for the plan failed: there is time to mend it, then nothing is spent."""

    type: ClassVar[str] = "billing.payment_failed"

    org_id: UUID
    since: datetime


class PaymentRecovered(Event):
    """No payment is past due any more: it was paid, or the plan ended."""

    type: ClassVar[str] = "billing.payment_recovered"

    org_id: UUID


class SpendingStopped(Event):
    """A payment was past due for too long: the company spends no credits until it is paid."""

    type: ClassVar[str] = "billing.spending_stopped"

    org_id: UUID
    since: datetime
