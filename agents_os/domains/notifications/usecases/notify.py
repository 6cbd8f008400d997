"""Tell people something."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.notifications.adapters.secondary import repository
from agents_os.domains.notifications.metadata.events import MailWanted
from agents_os.domains.notifications.metadata.schemas import Note

LONGEST_TITLE = 300


async def notify(uow: UnitOfWork, note: Note, people: Iterable[UUID | None]) -> None:
    """Tell `people`, each of them once per fact (`note.source`); may be repeated.

    Only the system calls it, for events. Whoever caused it, is no member any more, or does not
    want to see this kind is left out. Open screens of those told repaint. Publishes MailWanted
    for those who want it as mail.
    """
    recipients = {each for each in people if each is not None and each != note.caused_by}
    if not recipients:
        return
    if len(note.title) > LONGEST_TITLE:
        note = replace(note, title=f"{note.title[: LONGEST_TITLE - 1]}…")
    for told in await repository.tell(uow.session, uow.actor.tenant, note, recipients):
        uow.signal("notification", told.user_id)
        if told.mail:
            uow.publish(MailWanted(notification_id=told.id))
