"""Shapes of what agents remember."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from agents_os.core.fields import NoteText, ShortText
from agents_os.core.shapes import Body, Frozen
from agents_os.domains.knowledge.metadata.models import (
    MemoryChange,
    MemoryKind,
    MemorySource,
    MemoryStatus,
    ReviewReason,
)

MOST_KEPT = 200  # per agent, unless its settings say otherwise
MOST_PROPOSED = 100
LONGEST_MEMORY = 1_000

MemoryText = Annotated[NoteText, Field(max_length=LONGEST_MEMORY)]


class MemoryAdd(Body):
    """`shared`: for every agent of the company. `expires_on`: the first day it is not used."""

    text: MemoryText
    kind: MemoryKind = MemoryKind.FACT
    shared: bool = False
    expires_on: date | None = None


class MemoryEdit(Body):
    """What is left out stays as it is; `expires_on` null takes the expiry away."""

    text: MemoryText | None = None
    kind: MemoryKind | None = None
    shared: bool | None = None
    expires_on: date | None = None


class MemoryReview(Body):
    keep: bool = Field(description="True: the agent may use it. False: it is forgotten.")


class MemoryOrigin(Frozen):
    """Where a memory comes from. With `reason`, it waits for a person whoever wrote it."""

    run_id: UUID | None = None
    conversation_id: UUID | None = None
    message_id: UUID | None = None
    reason: ReviewReason | None = None

    @property
    def source(self) -> MemorySource:
        if self.message_id is not None:
            return MemorySource.MESSAGE
        return MemorySource.RUN if self.run_id is not None else MemorySource.PERSON


class MemoryFilter(BaseModel, frozen=True):
    """`show`: what the agent uses, or what waits for a person (also what has expired)."""

    q: ShortText = ""
    kind: MemoryKind | None = None
    show: Literal["kept", "review"] = "kept"


class MemoryRead(Frozen):
    """`agent_id` is where it was learned, for shared ones too. `expired`: not used any more."""

    id: UUID
    agent_id: UUID
    agent_name: str
    shared: bool
    kind: MemoryKind
    text: str
    status: MemoryStatus
    review_reason: ReviewReason | None
    source: MemorySource
    run_id: UUID | None
    conversation_id: UUID | None
    message_id: UUID | None
    created_by: UUID | None
    created_by_name: str | None
    expires_on: date | None
    expired: bool = False
    uses: int
    last_used_at: datetime | None
    created_at: datetime


class MemoryChangeRead(Frozen):
    """A line of the log; the texts are gone once the memory is forgotten."""

    id: UUID
    memory_id: UUID
    change: MemoryChange
    before: str | None
    after: str | None
    by_user_id: UUID | None
    by_name: str | None
    run_id: UUID | None
    created_at: datetime


class MemorySettingsPut(Body):
    """`enabled` False: nothing new is remembered, and nothing of what is kept is used."""

    enabled: bool = True
    most: int = Field(MOST_KEPT, ge=10, le=500, description="Memories the agent keeps at most.")


class MemorySettingsRead(Frozen):
    enabled: bool
    most: int
    kept: int
    to_review: int


class Recalled(Frozen):
    """A memory as an agent is told it."""

    id: UUID
    kind: MemoryKind
    text: str
