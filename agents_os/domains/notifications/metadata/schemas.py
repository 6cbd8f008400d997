"""Shapes of notifications."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from agents_os.core.shapes import Body, Frozen
from agents_os.domains.governance.metadata.stop_schemas import CompanyStopRead
from agents_os.domains.notifications.metadata.kinds import Kind, SubjectKind


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notification is about, and where it leads."""

    kind: SubjectKind
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What to tell.

    Attributes:
        source: Names the fact, e.g. "task.failed:<run id>": nobody is told twice.
        title: One sentence; longer ones are cut.
        caused_by: The person who did it, who need not be told.
    """

    kind: Kind
    subject: Subject
    source: str
    title: str
    caused_by: UUID | None = None


class NotificationRead(Frozen):
    id: UUID
    kind: Kind
    title: str
    subject_kind: SubjectKind
    subject_id: UUID | None
    caused_by: UUID | None = Field(description="The person who did it, if one did.")
    created_at: datetime
    read_at: datetime | None


class NotificationFilter(BaseModel, frozen=True):
    unread: bool = False


class NotificationsMarked(Frozen):
    """How many were unread before."""

    marked: int


class PreferenceRead(Frozen):
    """One kind: whether it is shown, and mailed."""

    kind: Kind
    label: str
    shown: bool = True
    mailed: bool = False


class NotificationPreferencesRead(Frozen):
    kinds: list[PreferenceRead]
    digest: bool = Field(False, description="One mail a day instead of one for each.")


class NotificationPreferencesUpdate(Body):
    """Only the fields given are changed."""

    muted: list[Kind] | None = Field(None, max_length=len(Kind), description="Not shown.")
    mailed: list[Kind] | None = Field(None, max_length=len(Kind), description="Mailed, too.")
    digest: bool | None = None


class WaitingRead(Frozen):
    """What waits for a person.

    Attributes:
        approvals: That they can answer now.
        tasks: Open ones they may see.
        newest: Of the unread notifications.
        stop: None: the agents work.
        credits_micro: Free ones of the company, in micro-credits; `held_micro` besides.
    """

    approvals: int
    tasks: int
    unread: int
    newest: NotificationRead | None
    stop: CompanyStopRead | None
    credits_micro: int = 0
    held_micro: int = 0
