from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.adapters.secondary.repository import members, orgs
from agents_os.domains.identity.metadata.errors import LastOwner, MemberNotFound
from agents_os.domains.identity.metadata.models import Membership


async def require_member(uow: UnitOfWork, user_id: UUID) -> Membership:
    """A person of the caller's organisation. Raises MemberNotFound."""
    membership = await members.get_member(uow.session, uow.actor.tenant, user_id)
    if membership is None:
        raise MemberNotFound("This person is not a member of the company. Reload the list.")
    return membership


async def keep_an_owner(uow: UnitOfWork, user_id: UUID) -> None:
    """Raise LastOwner if the organisation would have no owner without `user_id`.

    Owners stay locked until the end of the transaction: two of them leaving at the same moment
    are served one after the other.
    """
    if list(await orgs.lock_owners(uow.session, uow.actor.tenant)) == [user_id]:
        raise LastOwner("This is the only owner. Make somebody else an owner first.")
