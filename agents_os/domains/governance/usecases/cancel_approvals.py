from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.adapters.secondary import repository
from agents_os.domains.governance.metadata.models import ApprovalStatus
from agents_os.domains.governance.usecases.settle_approval import decided


async def cancel_approvals(uow: UnitOfWork, run_id: UUID) -> int:
    """Withdraw what a run asked for, because it ends; how many there were.

    Also takes back approvals that were granted and not used yet. For the domain of runs, which
    has checked that the actor may end the run. Publishes ApprovalDecided for each.
    """
    uow.actor.require("work:create")
    approvals = await repository.lock_of_run(uow.session, run_id)
    for approval in approvals:
        approval.status = ApprovalStatus.CANCELLED
        approval.decided_at = approval.decided_at or utc_now()
        approval.snoozed_until = None
    await uow.session.flush()
    for approval in approvals:
        uow.publish(decided(approval))
    return len(approvals)
