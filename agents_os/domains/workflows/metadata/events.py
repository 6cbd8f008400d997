"""Facts about workflows. Topic "workflow"."""

from typing import ClassVar
from uuid import UUID

from agents_os.core.events import Event


class WorkflowEvent(Event, frozen=True):
    workflow_id: UUID
    by_user_id: UUID | None  # None: the system

    @property
    def ref(self) -> UUID:
        return self.workflow_id


class WorkflowCreated(WorkflowEvent, frozen=True):
    type: ClassVar[str] = "workflow.created"

    name: str


class WorkflowUpdated(WorkflowEvent, frozen=True):
    """Its card or its draft changed; `fields` names what."""

    type: ClassVar[str] = "workflow.updated"

    fields: list[str]


class WorkflowPublished(WorkflowEvent, frozen=True):
    type: ClassVar[str] = "workflow.published"

    version_id: UUID
    version_number: int


class WorkflowPaused(WorkflowEvent, frozen=True):
    type: ClassVar[str] = "workflow.paused"

    reason: str


class WorkflowResumed(WorkflowEvent, frozen=True):
    type: ClassVar[str] = "workflow.resumed"


class WorkflowArchived(WorkflowEvent, frozen=True):
    type: ClassVar[str] = "workflow.archived"

    reason: str


class WorkflowUnarchived(WorkflowEvent, frozen=True):
    type: ClassVar[str] = "workflow.unarchived"
