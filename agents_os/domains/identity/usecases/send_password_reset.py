from uuid import UUID

from agents_os.core import db
from agents_os.core.actor import GATEKEEPER
from agents_os.core.clock import utc_now
from agents_os.core.random_tokens import hash_token, new_token
from agents_os.core.settings import settings
from agents_os.domains.identity.adapters.secondary.mail import mailer
from agents_os.domains.identity.adapters.secondary.repository import users
from agents_os.domains.identity.metadata.mails import password_reset_mail
from agents_os.domains.identity.metadata.models import PasswordReset
from agents_os.domains.identity.metadata.schemas import UserRead


async def send_password_reset(user_id: UUID) -> None:
    """Make a reset link and mail it. Safe to repeat: the newest link replaces earlier ones.

    The token exists in clear only here and in the mail. Raises MailNotSent.
    """
    token, now = new_token(), utc_now()
    expires_at = now + settings().password_reset_ttl
    async with db.unit_of_work(GATEKEEPER) as uow:
        user = await users.get_user(uow.session, user_id)
        if user is None:
            return
        reset = PasswordReset(
            token_hash=hash_token(token), user_id=user_id, created_at=now, expires_at=expires_at
        )
        await users.replace_reset(uow.session, reset)
    link = f"{settings().base_url}/reset?token={token}"
    reader = UserRead.model_validate(user)
    await mailer().send(password_reset_mail(reader, link=link, expires_at=expires_at))
