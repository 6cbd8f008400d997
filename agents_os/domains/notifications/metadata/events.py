"""Facts about notifications."""

from typing import ClassVar
from uuid import UUID

from agents_os.core.events import Event


class MailWanted(Event, frozen=True):
    """A person wants this notification as mail, too."""

    type: ClassVar[str] = "notification.mail_wanted"

    notification_id: UUID
