from uuid import UUID

from agents_os.core import db
from agents_os.core.actor import GATEKEEPER
from agents_os.core.settings import settings
from agents_os.domains.identity.adapters.secondary.mail import mailer
from agents_os.domains.identity.adapters.secondary.repository import users
from agents_os.domains.identity.metadata.mails import password_changed_mail
from agents_os.domains.identity.metadata.schemas import UserRead


async def send_password_changed(user_id: UUID) -> None:
    """Tell a person that their password is another one now. Raises MailNotSent."""
    async with db.unit_of_work(GATEKEEPER) as uow:
        user = await users.get_user(uow.session, user_id)
    if user:
        reader = UserRead.model_validate(user)
        await mailer().send(password_changed_mail(reader, link=f"{settings().base_url}/reset"))
