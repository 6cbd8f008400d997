from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.adapters.secondary.repository import invites
from agents_os.domains.identity.metadata.errors import InviteNotFound, InviteUnusable
from agents_os.domains.identity.metadata.models import Invite
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.identity.metadata.ranks import require_rank, require_team_reach


async def find_open_invite(uow: UnitOfWork, invite_id: UUID) -> Invite:
    """An invite that the caller may still resend or withdraw, locked.

    Raises:
        InviteNotFound, RankTooHigh, Forbidden
        InviteUnusable: accepted or withdrawn already.
    """
    uow.actor.require("members:manage")
    invite = await invites.lock_invite(uow.session, invite_id)
    if invite is None:
        raise InviteNotFound("This invite does not exist. Reload the list of invites.")
    require_rank(uow.actor, Role(invite.role))
    require_team_reach(uow.actor, "members:manage", [invite.team_id])
    if invite.accepted_at or invite.revoked_at:
        raise InviteUnusable("This invite was accepted or withdrawn already. Send a new one.")
    return invite
