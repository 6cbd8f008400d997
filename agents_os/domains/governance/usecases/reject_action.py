from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.metadata.models import ApprovalKind, ApprovalStatus
from agents_os.domains.governance.metadata.schemas import ApprovalRead, RejectAction
from agents_os.domains.governance.usecases.queries import read_approval
from agents_os.domains.governance.usecases.settle_approval import (
    cast_vote,
    lock_asked,
    require_answering,
    require_open,
    settle,
)


async def reject_action(uow: UnitOfWork, approval_id: UUID, body: RejectAction) -> ApprovalRead:
    """Say no: one no is enough, whatever the others said. Repeating it changes nothing.

    Whoever is asked may also reject what their own run asked for. Publishes ApprovalDecided.

    Raises:
        ApprovalNotFound, WrongKind, Forbidden, NotAnApprover.
        ApprovalClosed: approved, expired or cancelled.
    """
    require_answering(uow.actor)
    approval = await lock_asked(uow, approval_id, ApprovalKind.ACTION)
    if approval.status != ApprovalStatus.REJECTED:
        require_open(approval)
        await cast_vote(uow, approval, "reject", body.comment)
        await settle(uow, approval, ApprovalStatus.REJECTED, body.comment)
    return await read_approval(uow, approval_id)
