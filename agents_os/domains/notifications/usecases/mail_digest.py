"""One mail a day."""

from datetime import timedelta
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import unit_of_work
from agents_os.domains.identity.usecases.mail_person import mail_person
from agents_os.domains.notifications.adapters.secondary import repository
from agents_os.domains.notifications.usecases.mail_notification import WHY, inbox_link

DIGEST_EVERY = timedelta(days=1)
MOST_LINES = 50


async def mail_digest(org_id: UUID, user_id: UUID) -> None:
    """Mail a person what came since the last digest and was not read. Raises MailNotSent.

    Noted as sent before it is, so that a mail server that hangs does not make two of it.
    """
    async with unit_of_work(Actor.system(org_id)) as uow:
        since = await repository.start_digest(uow.session, user_id, utc_now(), DIGEST_EVERY)
        if since is None:
            return
        titles = await repository.unread_since(uow.session, user_id, since, MOST_LINES)
    if titles:
        subject = "1 thing is new" if len(titles) == 1 else f"{len(titles)} things are new"
        lines = [f"• {title}" for title in titles]
        await mail_person(user_id, f"{subject} on Agents OS", [*lines, WHY], inbox_link())
