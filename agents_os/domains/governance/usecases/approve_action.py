from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.metadata.models import (
    GRANTED,
    ApprovalKind,
    ApprovalStatus,
)
from agents_os.domains.governance.metadata.schemas import ApprovalRead, ApproveAction
from agents_os.domains.governance.usecases.queries import read_approval
from agents_os.domains.governance.usecases.settle_approval import (
    approve_if_enough,
    cast_vote,
    lock_asked,
    require_answering,
    require_digest,
    require_no_self_approval,
    require_open,
)


async def approve_action(uow: UnitOfWork, approval_id: UUID, body: ApproveAction) -> ApprovalRead:
    """Say yes to exactly the payload whose digest is given. Repeating it changes nothing.

    Publishes ApprovalDecided once enough people have said so.

    Raises:
        ApprovalNotFound, WrongKind.
        Forbidden, NotAnApprover, SelfApproval: not for this person to approve.
        PayloadChanged: somebody changed the action since.
        ApprovalClosed: rejected, expired or cancelled.
    """
    require_answering(uow.actor)
    approval = await lock_asked(uow, approval_id, ApprovalKind.ACTION)
    require_digest(approval, body.digest)
    if approval.status in GRANTED | {ApprovalStatus.USED}:
        return await read_approval(uow, approval_id)
    require_open(approval)
    approval.self_approved = await require_no_self_approval(uow, approval)
    if await cast_vote(uow, approval, "approve", body.comment):
        await approve_if_enough(uow, approval, body.comment)
    return await read_approval(uow, approval_id)
