"""What time does to approvals."""

import structlog

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.adapters.secondary import repository
from agents_os.domains.governance.metadata.models import ApprovalStatus
from agents_os.domains.governance.usecases.decide import requested
from agents_os.domains.governance.usecases.settle_approval import settle

log = structlog.get_logger(__name__)


async def expire_approvals(uow: UnitOfWork) -> int:
    """Reject what nobody answered in time, wake what was put aside; how many changed.

    Safe to run in several workers at once. An answer that is being given goes first. Publishes
    ApprovalDecided (expired) or ApprovalRequested (awake again).
    """
    uow.actor.require("approvals:write")
    now = utc_now()
    due = await repository.lock_due(uow.session, now)
    for approval in due:
        if approval.expires_at <= now:
            await settle(uow, approval, ApprovalStatus.EXPIRED, approval.comment)
            log.info("approval.expired", approval_id=str(approval.id))
        else:
            approval.status = ApprovalStatus.PENDING
            approval.snoozed_until = None
            uow.publish(requested(approval))
    await uow.session.flush()
    return len(due)
