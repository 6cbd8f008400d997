"""Tables of conversations. A conversation is a tree of messages; a branch is a path in it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, func
from sqlalchemy.orm import Mapped, mapped_column

from agents_os.core.tables import Stamped, TenantTable


class Conversation(TenantTable, Stamped):
    """One person talking to one agent. Only that person reads it."""

    __tablename__ = "conversations"

    agent_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    title: Mapped[str]
    pinned: Mapped[bool] = mapped_column(default=False)
    active_leaf_id: Mapped[UUID | None]  # newest message of the branch that is shown
    last_message_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    archived_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Message(TenantTable, Stamped):
    """A question or an answer. Answers with the same parent are alternatives."""

    __tablename__ = "messages"

    conversation_id: Mapped[UUID]
    parent_id: Mapped[UUID | None]
    role: Mapped[str]
    content: Mapped[str]
    status: Mapped[str]
    run_id: Mapped[UUID | None]
    model: Mapped[str | None]
    practice: Mapped[bool] = mapped_column(default=False)
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    feedback: Mapped[int] = mapped_column(default=0)
    feedback_comment: Mapped[str | None]
