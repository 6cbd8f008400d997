"""What the worker does for notifications: hears events, mails, and cleans up."""

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork, platform_session
from agents_os.core.events import subscribe
from agents_os.core.jobs import as_system, every, for_each_company
from agents_os.domains.notifications.adapters.primary import agent_news, company_news, task_news
from agents_os.domains.notifications.adapters.secondary import repository
from agents_os.domains.notifications.metadata.events import MailWanted
from agents_os.domains.notifications.usecases.mail_digest import DIGEST_EVERY, mail_digest
from agents_os.domains.notifications.usecases.mail_notification import mail_notification
from agents_os.domains.notifications.usecases.sweep_notifications import (
    KEPT,
    sweep_notifications,
)

SUBSCRIBERS = (agent_news, company_news, task_news)  # importing registers them


@subscribe(MailWanted)
async def mail_wanted(uow: UnitOfWork, event: MailWanted) -> None:
    await mail_notification(uow.actor.tenant, event.notification_id)


@every(3600, "notifications.sweep")
async def sweep_old() -> None:
    """Delete what is too old, company by company."""
    async with platform_session() as session:
        orgs = await repository.orgs_with_old(session, utc_now() - KEPT)
    await for_each_company(orgs, as_system(sweep_notifications))


@every(600, "notifications.digests")
async def mail_digests() -> None:
    """Mail what nobody has read to whoever wants one mail a day."""
    async with platform_session() as session:
        due = await repository.digests_due(session, utc_now() - DIGEST_EVERY)
    await for_each_company(due, mail_digest)
