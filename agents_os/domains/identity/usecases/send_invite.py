from uuid import UUID

from agents_os.core import db
from agents_os.core.actor import GATEKEEPER
from agents_os.core.random_tokens import hash_token, new_token
from agents_os.core.settings import settings
from agents_os.domains.identity.adapters.secondary.mail import mailer
from agents_os.domains.identity.adapters.secondary.repository import invites, orgs, users
from agents_os.domains.identity.metadata.mails import invite_mail
from agents_os.domains.identity.metadata.ports import Mail
from agents_os.domains.identity.metadata.schemas import OrgRead
from agents_os.domains.identity.usecases.queries import only_logs_mail


async def send_invite(invite_id: UUID) -> None:
    """Make the link of an open invite and mail it. Safe to repeat: each time a new link.

    Where nothing is mailed, `make_invite_link` gives the link to whoever invites. The token exists
    in clear only here and in the mail. Raises MailNotSent.
    """
    if only_logs_mail():
        return
    token = new_token()
    mail = await _prepare(invite_id, token)
    if mail:
        await mailer().send(mail)


async def _prepare(invite_id: UUID, token: str) -> Mail | None:
    async with db.unit_of_work(GATEKEEPER) as uow:
        invite = await invites.lock_invite(uow.session, invite_id)
        if invite is None or invite.status != "open":
            return None
        org = await orgs.get_org(uow.session, invite.org_id)
        inviter = await users.get_user(uow.session, invite.invited_by)
        if org is None:
            return None
        invite.token_hash = hash_token(token)
        return invite_mail(
            to=invite.email,
            inviter=inviter.display_name if inviter else org.name,
            org=OrgRead.model_validate(org),
            link=f"{settings().base_url}/invite/{token}",
            expires_at=invite.expires_at,
        )
