from uuid import UUID

from agents_os.core import db
from agents_os.core.actor import GATEKEEPER
from agents_os.domains.identity.adapters.secondary.mail import mailer
from agents_os.domains.identity.adapters.secondary.repository import users
from agents_os.domains.identity.metadata.mails import compose


async def mail_person(
    user_id: UUID, subject: str, paragraphs: list[str], button: tuple[str, str]
) -> None:
    """Mail a person what another domain has to say; `button` is (label, link).

    Outside of any unit of work. Raises MailNotSent.
    """
    async with db.unit_of_work(GATEKEEPER) as uow:
        user = await users.get_user(uow.session, user_id)
    if user:
        await mailer().send(compose(user.email, subject, paragraphs, button))
