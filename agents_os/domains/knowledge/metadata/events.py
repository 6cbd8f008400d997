"""Facts about memories, never their text. Topic "memory"."""

from typing import ClassVar
from uuid import UUID

from agents_os.core.events import Event
from agents_os.domains.knowledge.metadata.models import ReviewReason


class MemoryEvent(Event, frozen=True):
    memory_id: UUID
    agent_id: UUID
    by_user_id: UUID | None  # None: the agent


class MemoryProposed(MemoryEvent, frozen=True):
    """A memory waits for a person."""

    type: ClassVar[str] = "memory.proposed"

    reason: ReviewReason


class MemoryKept(MemoryEvent, frozen=True):
    """From now on the agent is told it."""

    type: ClassVar[str] = "memory.kept"


class MemoryForgotten(MemoryEvent, frozen=True):
    type: ClassVar[str] = "memory.forgotten"
