from collections.abc import Sequence
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.adapters.secondary import repository
from agents_os.domains.governance.metadata.models import OPEN
from agents_os.domains.governance.usecases.decide import requested


async def ask_more_people(uow: UnitOfWork, approval_id: UUID, roles: Sequence[str]) -> bool:
    """Ask people of these roles, too, about what nobody has answered; whether it still waits.

    For the domain of runs and those above it, whose run asks. Publishes ApprovalRequested.

    Raises:
        ApprovalNotFound.
    """
    uow.actor.require("work:create")
    approval = await repository.lock(uow.session, approval_id, uow.actor)
    if approval.status not in OPEN:
        return False
    if approval.names_approvers:  # else everybody who may answer is asked already
        approval.approver_roles = sorted({*approval.approver_roles, *roles})
    await uow.session.flush()
    uow.publish(requested(approval))
    uow.signal("approval", approval.id)
    return True
