from uuid import UUID

from agents_os.core import db
from agents_os.core.actor import GATEKEEPER
from agents_os.core.clock import utc_now
from agents_os.core.settings import settings
from agents_os.domains.identity.adapters.secondary.confirmation_tokens import sign_address
from agents_os.domains.identity.adapters.secondary.mail import mailer
from agents_os.domains.identity.adapters.secondary.repository import users
from agents_os.domains.identity.metadata.mails import confirmation_mail
from agents_os.domains.identity.metadata.schemas import UserRead


async def send_email_confirmation(user_id: UUID) -> None:
    """Mail a link that proves the address; nothing if it is proved already. Safe to repeat.

    Raises MailNotSent.
    """
    async with db.unit_of_work(GATEKEEPER) as uow:
        user = await users.get_user(uow.session, user_id)
    if user is None or user.email_confirmed_at:
        return
    expires_at = utc_now() + settings().email_confirmation_ttl
    token = sign_address(user.id, user.email, expires_at)
    link = f"{settings().base_url}/confirm-email?token={token}"
    reader = UserRead.model_validate(user)
    await mailer().send(confirmation_mail(reader, link=link, expires_at=expires_at))
