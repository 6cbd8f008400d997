"""Whom an approval waits for."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.adapters.secondary import policies, repository
from agents_os.domains.governance.metadata.eligibility import is_asked
from agents_os.domains.governance.metadata.models import ApprovalKind


async def people_asked(uow: UnitOfWork, approval_id: UUID) -> set[UUID]:
    """Everybody who can answer: whom the rule asks, and for a question whoever's run asks it.

    Nobody approves what their own run wants to do, unless there is nobody else.

    Raises:
        ApprovalNotFound.
    """
    approval = await repository.find(uow.session, approval_id, uow.actor)
    people = await policies.people(uow.session, uow.actor.tenant)
    asked = {person.user_id for person in people if is_asked(person, approval)}
    own = {approval.requested_by} if approval.requested_by else set()
    if approval.kind == ApprovalKind.QUESTION:
        return asked | own
    return (asked - own) or asked
