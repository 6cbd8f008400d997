"""Tables of notifications. Row-level security shows people only their own rows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from agents_os.core.tables import Table, TenantTable

_TIME = DateTime(timezone=True)


class Notification(TenantTable):
    """One person is told one fact. `source` names the fact; each is told once per person."""

    __tablename__ = "notifications"

    user_id: Mapped[UUID]
    kind: Mapped[str]
    source: Mapped[str]
    title: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID | None]
    caused_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(_TIME)
    read_at: Mapped[datetime | None] = mapped_column(_TIME)


class NotificationPreference(Table):
    """What one person does not want to see, and what they want as mail, too."""

    __tablename__ = "notification_preferences"

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    muted: Mapped[list[str]] = mapped_column(ARRAY(Text))
    mailed: Mapped[list[str]] = mapped_column(ARRAY(Text))
    digest: Mapped[bool]
    digest_sent_at: Mapped[datetime | None] = mapped_column(_TIME)
