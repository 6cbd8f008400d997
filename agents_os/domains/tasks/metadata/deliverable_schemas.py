"""Shapes of deliverables, their versions and reviews, and of what an agent is told."""

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import Field

from agents_os.core.fields import LongText, NoteText
from agents_os.core.shapes import Body, Frozen
from agents_os.domains.tasks.metadata.schemas import AttachmentDetail, CommentRead
from agents_os.domains.tasks.metadata.sections import DeliverableDraft as DeliverableDraft
from agents_os.domains.tasks.metadata.sections import Section
from agents_os.domains.tasks.metadata.states import (
    DeliverableStatus,
    Priority,
    Size,
    TaskCategory,
    TaskStatus,
)


class ExportFormat(StrEnum):
    HTML = "html"
    MARKDOWN = "md"
    PDF = "pdf"
    DOCX = "docx"
    CSV = "csv"


class DeliverableAccept(Body):
    """`criteria` names the acceptance criteria that are met: all of them, or say `anyway`."""

    version: int = Field(ge=1, description="The version you looked at.")
    comment: LongText = ""
    criteria: list[str] | None = Field(
        None, max_length=20, description="Ids of the criteria that are met; leave out for all."
    )
    anyway: bool = Field(False, description="Accept although criteria are not met.")


class DeliverableSendBack(Body):
    """What is missing or wrong. `criteria` names the acceptance criteria that are met."""

    version: int = Field(ge=1, description="The version you looked at.")
    comment: NoteText
    criteria: list[str] = Field(default_factory=list, max_length=20)


class DeliverableRead(Frozen):
    id: UUID
    task_id: UUID
    task_title: str
    status: DeliverableStatus
    current_version: int
    title: str
    summary: str
    agent_id: UUID | None
    agent_name: str | None
    user_id: UUID | None
    user_name: str | None
    decided_by: UUID | None
    decided_by_name: str | None
    decided_at: datetime | None
    created_at: datetime
    updated_at: datetime


class VersionSummary(Frozen):
    number: int
    title: str
    summary: str
    digest: str
    run_id: UUID | None
    created_at: datetime


class VersionRead(VersionSummary):
    deliverable_id: UUID
    sections: list[Section]


MOST_CHANGES = 5  # of one result: whoever wants more does not want this result


class ReviewRead(Frozen):
    version: int
    verdict: Literal["accepted", "changes_requested", "rejected"]
    comment: str
    criteria: list["CheckedCriterion"]
    reviewer_id: UUID | None
    reviewer_name: str | None
    auto: bool
    self_accepted: bool
    created_at: datetime


class CheckedCriterion(Frozen):
    id: str
    text: str
    met: bool


class DeliverableDetail(DeliverableRead):
    """With the newest version, the list of all, and every review, newest first.

    `changes_left`: how often it may still be sent back.
    """

    version: VersionRead
    versions: list[VersionSummary]
    reviews: list[ReviewRead]
    changes_left: int


class BriefVersion(Frozen):
    """An earlier attempt and what was said to it."""

    number: int
    draft: DeliverableDraft
    verdict: DeliverableStatus | None
    comment: str


class TaskBrief(Frozen):
    """Everything whoever works on a task needs to know.

    `earlier` is ordered from the first; `change_request` is set when the last version came back.
    """

    task_id: UUID
    title: str
    details: str
    priority: Priority
    category: TaskCategory
    size: Size
    status: TaskStatus
    agent_id: UUID | None
    run_id: UUID | None
    owner_id: UUID | None
    creator_id: UUID | None
    team_id: UUID | None
    order_id: UUID | None
    due_at: datetime | None
    acceptance_criteria: list[str]
    attachments: list[AttachmentDetail]
    comments: list[CommentRead]
    earlier: list[BriefVersion]
    change_request: str | None


ReviewRead.model_rebuild()
