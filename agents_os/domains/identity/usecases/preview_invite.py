from agents_os.core import db, ratelimit
from agents_os.core.actor import GATEKEEPER
from agents_os.core.clock import utc_now
from agents_os.core.random_tokens import hash_token
from agents_os.domains.identity.adapters.secondary.repository import invites, orgs, users
from agents_os.domains.identity.metadata.errors import InviteNotFound, InviteUnusable
from agents_os.domains.identity.metadata.member_schemas import InvitePreview
from agents_os.domains.identity.metadata.models import Invite
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.identity.metadata.schemas import Device


async def preview_invite(token: str, device: Device) -> InvitePreview:
    """What an invite link offers, for whoever holds it. Opens its own unit of work.

    Raises:
        InviteNotFound: no such link, or it was replaced by a newer one.
        InviteUnusable: used, withdrawn or expired.
    """
    await ratelimit.check("auth_per_ip", device.ip, "invite")
    async with db.unit_of_work(GATEKEEPER) as uow:
        invite = usable(await invites.find_by_token(uow.session, hash_token(token)))
        org = await orgs.get_org(uow.session, invite.org_id)
        inviter = await users.get_user(uow.session, invite.invited_by)
        invitee = await users.find_user(uow.session, invite.email)
    return InvitePreview(
        org_name=org.name if org else "",
        org_logo=org.logo if org else "",
        email=invite.email,
        role=Role(invite.role),
        invited_by=inviter.display_name if inviter else "",
        expires_at=invite.expires_at,
        has_account=invitee is not None,
    )


def usable(invite: Invite | None) -> Invite:
    """The invite, or the reason why it cannot be accepted."""
    if invite is None:
        raise InviteNotFound("This invite link is not valid. Use the link of the newest mail.")
    if invite.accepted_at:
        raise InviteUnusable("This invite was used already. Sign in instead.")
    if invite.revoked_at:
        raise InviteUnusable("This invite was withdrawn. Ask for a new one.")
    if invite.expires_at <= utc_now():
        raise InviteUnusable("This invite has expired. Ask for a new one.")
    return invite
