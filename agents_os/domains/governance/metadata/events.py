"""Facts about decisions and approvals. Topic "approval" repaints the inbox."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from agents_os.core.events import Event
from agents_os.domains.governance.metadata.models import ApprovalKind, ApprovalStatus


class ApprovalEvent(Event, frozen=True):
    """`approval_id` stays the same when the payload is modified: wait for it."""

    approval_id: UUID
    kind: ApprovalKind
    agent_id: UUID | None
    run_id: UUID | None
    step_id: str | None
    requested_by: UUID | None


class ApprovalRequested(ApprovalEvent, frozen=True):
    type: ClassVar[str] = "approval.requested"

    decision_id: UUID | None  # None: a question
    quorum: int
    expires_at: datetime


class ApprovalDecided(ApprovalEvent, frozen=True):
    """The wait is over: approved, modified, rejected, expired or cancelled.

    After approved and modified, `get_approval_outcome` gives decision and payload to execute.
    """

    type: ClassVar[str] = "approval.decided"

    status: ApprovalStatus
    decision_id: UUID | None
    digest: str | None
    decided_by: UUID | None  # None: time ran out, or the run was cancelled
    self_approved: bool = False


class QuestionAnswered(ApprovalEvent, frozen=True):
    """A person answered; the answer is read with `get_approval_outcome`."""

    type: ClassVar[str] = "approval.answered"

    answered_by: UUID | None


class ActionBlocked(Event, frozen=True):
    """A rule, or a pause, forbade an action."""

    type: ClassVar[str] = "action.blocked"

    decision_id: UUID
    action_class: str
    tool: str
    reasons: list[str]
    agent_id: UUID | None
    run_id: UUID | None
    step_id: str | None


class BudgetDeclined(Event, frozen=True):
    """People did not let work spend more than a budget allows: what waits for it may end.

    `run_id`: only this run waits for it; None: all that falls under the budget.
    """

    type: ClassVar[str] = "budget.declined"

    budget_id: UUID
    run_id: UUID | None
    message: str


class CompanyStopped(Event, frozen=True):
    """Every agent of the company stands still. Runs pause in the same transaction."""

    type: ClassVar[str] = "company.stopped"

    stop_id: UUID
    by_user_id: UUID | None


class CompanyResumed(Event, frozen=True):
    type: ClassVar[str] = "company.resumed"

    stop_id: UUID
    by_user_id: UUID | None
