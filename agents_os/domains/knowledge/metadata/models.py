"""Tables of what agents remember, and the words their text columns may hold."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import DateTime, func
from sqlalchemy.orm import Mapped, column_property, mapped_column

from agents_os.core.named import name_of_agent, name_of_person
from agents_os.core.tables import TenantTable

_TIME = DateTime(timezone=True)


class MemoryKind(StrEnum):
    FACT = "fact"
    PREFERENCE = "preference"
    CORRECTION = "correction"
    PROCEDURE = "procedure"


class MemoryStatus(StrEnum):
    PROPOSED = "proposed"  # waits for a person; no agent is told it
    KEPT = "kept"
    FORGOTTEN = "forgotten"  # without its text


class ReviewReason(StrEnum):
    """Why a person should look at a memory before it is used."""

    SUGGESTED = "suggested"  # by somebody who may not edit the agent
    UNTRUSTED = "untrusted"  # learned after reading what strangers may have written
    FEEDBACK = "feedback"  # from a comment on an answer
    UNUSED = "unused"  # there are too many, and this one was used longest ago


class MemorySource(StrEnum):
    RUN = "run"
    MESSAGE = "message"
    PERSON = "person"


class MemoryChange(StrEnum):
    """What happened to a memory."""

    PROPOSED = "proposed"
    REMEMBERED = "remembered"
    KEPT = "kept"
    EDITED = "edited"
    SET_ASIDE = "set_aside"
    FORGOTTEN = "forgotten"


class Memory(TenantTable):
    """Something an agent has learned. `shared`: every agent of the company knows it."""

    __tablename__ = "memories"

    agent_id: Mapped[UUID] = mapped_column()
    shared: Mapped[bool]
    kind: Mapped[str]
    text: Mapped[str]
    status: Mapped[str]
    review_reason: Mapped[str | None]
    source: Mapped[str]
    run_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None]
    created_by: Mapped[UUID | None] = mapped_column()
    expires_on: Mapped[date | None]
    uses: Mapped[int] = mapped_column(default=0)
    last_used_at: Mapped[datetime | None] = mapped_column(_TIME)
    created_at: Mapped[datetime] = mapped_column(_TIME, server_default=func.now())

    created_by_name: Mapped[str | None] = column_property(name_of_person(created_by))
    agent_name: Mapped[str] = column_property(name_of_agent(agent_id))


class MemoryChangeRow(TenantTable):
    """A line of the log. Forgetting a memory erases `before` and `after` from all of its lines."""

    __tablename__ = "memory_changes"

    agent_id: Mapped[UUID]
    memory_id: Mapped[UUID]
    change: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    by_user_id: Mapped[UUID | None] = mapped_column()
    run_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(_TIME, server_default=func.now())

    by_name: Mapped[str | None] = column_property(name_of_person(by_user_id))


class MemorySettings(TenantTable):
    """An agent without a row has the defaults."""

    __tablename__ = "memory_settings"

    agent_id: Mapped[UUID]
    enabled: Mapped[bool]
    most: Mapped[int]
