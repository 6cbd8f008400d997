"""Tell by mail, too."""

from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.settings import settings
from agents_os.domains.identity.usecases.mail_person import mail_person
from agents_os.domains.notifications.adapters.secondary import repository

WHY = "You chose to get this by mail. Change it in Agents OS under Notifications."


async def mail_notification(org_id: UUID, notification_id: UUID) -> None:
    """Mail one notification, unless it was read meanwhile. Raises MailNotSent."""
    async with unit_of_work(Actor.system(org_id)) as uow:
        found = await repository.find(uow.session, notification_id)
    if found and found.read_at is None:
        await mail_person(found.user_id, found.title, [f"{found.title}.", WHY], inbox_link())


def inbox_link() -> tuple[str, str]:
    """Label and address of the button in a mail."""
    return "Open Agents OS", f"{settings().base_url}/notifications"
