from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.metadata.events import InviteRevoked
from agents_os.domains.identity.usecases.find_open_invite import find_open_invite


async def revoke_invite(uow: UnitOfWork, invite_id: UUID) -> None:
    """Withdraw an invite; its link stops working.

    Raises:
        InviteNotFound, InviteUnusable, RankTooHigh, Forbidden
    """
    invite = await find_open_invite(uow, invite_id)
    invite.revoked_at = utc_now()
    uow.publish(InviteRevoked(invite_id=invite.id))
