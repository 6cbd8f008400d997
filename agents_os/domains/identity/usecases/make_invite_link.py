from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.random_tokens import hash_token, new_token
from agents_os.core.settings import settings
from agents_os.domains.identity.metadata.errors import InviteIsMailed
from agents_os.domains.identity.metadata.member_schemas import InviteLink
from agents_os.domains.identity.usecases.find_open_invite import find_open_invite
from agents_os.domains.identity.usecases.queries import only_logs_mail


async def make_invite_link(uow: UnitOfWork, invite_id: UUID) -> InviteLink:
    """A new link of an open invite, to be handed over by a person; an earlier link dies now.

    Only where nothing is mailed: elsewhere the link proves that the address is the invitee's own.

    Raises:
        InviteIsMailed: a mail server is set up.
        InviteNotFound, InviteUnusable, RankTooHigh, Forbidden
    """
    invite = await find_open_invite(uow, invite_id)
    if not only_logs_mail():
        raise InviteIsMailed(
            "Invites are mailed here, so that only the person invited has the link. "
            "Send the invite again if the mail was lost."
        )
    token = new_token()
    invite.token_hash = hash_token(token)
    invite.expires_at = utc_now() + settings().invite_ttl
    await uow.session.flush()
    url = f"{settings().base_url}/invite/{token}"
    return InviteLink(email=invite.email, url=url, expires_at=invite.expires_at)
