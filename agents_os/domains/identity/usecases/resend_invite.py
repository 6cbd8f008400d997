from uuid import UUID

from agents_os.core import ratelimit
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.random_tokens import hash_token, new_token
from agents_os.core.settings import settings
from agents_os.domains.identity.metadata.events import InviteSent
from agents_os.domains.identity.metadata.member_schemas import InviteRead
from agents_os.domains.identity.usecases.find_open_invite import find_open_invite


async def resend_invite(uow: UnitOfWork, invite_id: UUID) -> InviteRead:
    """Mail an invite again with a new link and a new expiry; the old link dies now.

    Raises:
        InviteNotFound, InviteUnusable, RankTooHigh, Forbidden
    """
    invite = await find_open_invite(uow, invite_id)
    await ratelimit.check("invites_per_org", uow.actor.tenant)
    invite.token_hash = hash_token(new_token())
    invite.sent_at = utc_now()
    invite.expires_at = invite.sent_at + settings().invite_ttl
    await uow.session.flush()
    uow.publish(InviteSent(invite_id=invite.id))
    return InviteRead.model_validate(invite)
