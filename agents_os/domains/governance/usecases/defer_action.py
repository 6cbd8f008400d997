from datetime import UTC, datetime, timedelta
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.adapters.secondary import repository
from agents_os.domains.governance.metadata.errors import BadSnooze
from agents_os.domains.governance.metadata.models import Approval, ApprovalKind, ApprovalStatus
from agents_os.domains.governance.metadata.schemas import ApprovalRead, DeferAction
from agents_os.domains.governance.usecases.queries import read_approval
from agents_os.domains.governance.usecases.settle_approval import (
    lock_asked,
    require_answering,
    require_open,
)
from agents_os.domains.governance.usecases.weigh_action import is_work

LONGEST_SNOOZE = timedelta(days=30)


async def defer_action(uow: UnitOfWork, approval_id: UUID, body: DeferAction) -> ApprovalRead:
    """Put an action or a question aside until a time. It stays open; nothing goes on.

    It expires no earlier than as long after waking as it was given at first; what the product asks
    by itself, when it would have. Repeating it changes nothing.

    Raises:
        ApprovalNotFound, Forbidden, NotAnApprover, ApprovalClosed.
        BadSnooze: a time that is past, without time zone, more than 30 days away, or after the end
            of what the product asks by itself.
    """
    require_answering(uow.actor)
    kind = (await repository.find(uow.session, approval_id, uow.actor)).kind
    approval = await lock_asked(uow, approval_id, ApprovalKind(kind))
    require_open(approval)
    if body.until.tzinfo is None or not timedelta() < body.until - utc_now() <= LONGEST_SNOOZE:
        raise BadSnooze("Choose a time with its time zone, at most 30 days from now.")
    until = body.until.astimezone(UTC)
    expires_at = _expiry(approval, until)
    if approval.snoozed_until != until:
        approval.status = ApprovalStatus.DEFERRED
        approval.snoozed_until = until
        approval.comment = body.comment
        approval.expires_at = expires_at
        await uow.session.flush()
        uow.signal("approval", approval.id)
    return await read_approval(uow, approval_id)


def _expiry(approval: Approval, until: datetime) -> datetime:
    """When it expires if it sleeps until then."""
    if is_work(approval, approval.requested_by):
        return max(approval.expires_at, until + timedelta(seconds=approval.expires_after_s))
    if until >= approval.expires_at:  # a budget: its next period is not what people are asked about
        raise BadSnooze("This question ends before that time. Choose an earlier one.")
    return approval.expires_at
