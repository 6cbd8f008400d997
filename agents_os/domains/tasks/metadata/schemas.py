"""Shapes that cross the edge of the tasks domain. Deliverables: `deliverable_schemas`."""

from datetime import datetime
from typing import Annotated, Literal, NamedTuple
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    Field,
    StringConstraints,
)

from agents_os.core.fields import LongText, MessageText, NoteText, ShortText, Title
from agents_os.core.shapes import Body, Frozen
from agents_os.core.visibility import Visibility
from agents_os.domains.tasks.metadata.sections import FileName
from agents_os.domains.tasks.metadata.states import (
    DeliverableStatus,
    Priority,
    Size,
    TaskCategory,
    TaskStatus,
)

MOST_CRITERIA = 20
MOST_ATTACHMENTS = 20
MOST_DEPENDENCIES = 50

MediaType = Annotated[
    str, StringConstraints(pattern=r"^(text/[a-z0-9.+-]{1,60}|application/json)$")
]


def _distinct(texts: list[str]) -> list[str]:
    return list(dict.fromkeys(texts))


Criteria = Annotated[list[Title], Field(max_length=MOST_CRITERIA), AfterValidator(_distinct)]


class AttachmentAdd(Body):
    """A text file. Other kinds follow with the storage for them."""

    name: FileName
    media_type: MediaType = "text/plain"
    content: MessageText


class TaskCreate(Body):
    """A new task, to do. The size is estimated from its text."""

    title: Title
    details: LongText = ""
    priority: Priority = Priority.MEDIUM
    category: TaskCategory = TaskCategory.CONTENT
    agent_id: UUID | None = Field(None, description="Give it to this agent at once.")
    assignee_user_id: UUID | None = Field(None, description="Or to this person.")
    team_id: UUID | None = None
    visibility: Visibility = Visibility.ORG
    due_at: AwareDatetime | None = None
    acceptance_criteria: Criteria = Field(default_factory=list)
    attachments: list[AttachmentAdd] = Field(default_factory=list, max_length=5)


class TaskUpdate(Body):
    """Only the fields given are changed. `team_id: null` and `due_at: null` empty them."""

    revision: int = Field(ge=1, description="The revision you read; guards against lost changes.")
    title: Title | None = None
    details: LongText | None = None
    priority: Priority | None = None
    category: TaskCategory | None = None
    team_id: UUID | None = None
    visibility: Visibility | None = None
    due_at: AwareDatetime | None = None
    acceptance_criteria: Criteria | None = None


class TaskAssign(Body):
    """To an agent or a person; neither takes it away from whoever has it."""

    agent_id: UUID | None = None
    assignee_user_id: UUID | None = None


class TaskMove(Body):
    """Where in its column of the board: below this task; null: on top."""

    below_id: UUID | None = None


class TaskCancel(Body):
    reason: ShortText = ""


class TaskReopen(Body):
    reason: ShortText = ""


class TaskHold(Body):
    reason: ShortText = ""


class CommentAdd(Body):
    text: NoteText
    mention_ids: list[UUID] = Field(default_factory=list, max_length=20)
    for_agent: bool = Field(False, description="The agent reads it when it works on the task.")


class DependencyAdd(Body):
    depends_on_id: UUID


class TaskOrigin(NamedTuple):
    """Where a task comes from, when it was not typed in.

    Attributes:
        conversation_id, message_id: The chat it was made from. The caller has checked them.
        context: What was said, kept as an attachment.
        user_id: Whom the system acts for; counts as the creator.
        agent_id: The agent that made it.
        order_id, size: The order it fulfils, and the size it was quoted with.
        schedule_id: The schedule that made it.
    """

    conversation_id: UUID | None = None
    message_id: UUID | None = None
    context: str = ""
    user_id: UUID | None = None
    agent_id: UUID | None = None
    order_id: UUID | None = None
    size: Size | None = None
    schedule_id: UUID | None = None


class TaskFilter(BaseModel, frozen=True):
    """Which tasks to list. Without `status`, completed and cancelled ones are listed, too."""

    status: TaskStatus | None = None
    priority: Priority | None = None
    category: TaskCategory | None = None
    agent_id: UUID | None = None
    assignee_user_id: UUID | None = None
    team_id: UUID | None = None
    schedule_id: UUID | None = Field(None, description="Made by this schedule.")
    mine: bool = Field(False, description="Assigned to me, or created by me.")
    unassigned: bool = False
    overdue: bool = False
    open: bool = Field(False, description="Neither completed nor cancelled.")
    due_before: AwareDatetime | None = None
    q: ShortText | None = Field(None, description="Words of the title or the details.")
    sort: Literal["created", "position"] = "created"


class CriterionRead(Frozen):
    """`met`: checked off at review; None: not looked at yet."""

    id: str
    text: str
    met: bool | None = None


class AssigneeRead(Frozen):
    """`kind` says whether `id` is an agent or a person."""

    kind: Literal["agent", "person"]
    id: UUID
    name: str | None
    emoji: str | None = None


Ability = Literal["edit", "assign", "start", "cancel", "reopen", "submit", "review"]


class TaskRead(Frozen):
    """A task's card. `can` names what the caller may do with it now."""

    id: UUID
    title: str
    priority: Priority
    category: TaskCategory
    size: Size
    status: TaskStatus
    assignee: AssigneeRead | None = None
    creator_id: UUID | None
    creator_name: str | None
    created_by_agent_id: UUID | None
    owner_id: UUID | None
    team_id: UUID | None
    visibility: Visibility
    due_at: datetime | None
    overdue: bool = False
    origin_conversation_id: UUID | None
    origin_message_id: UUID | None
    order_id: UUID | None
    schedule_id: UUID | None
    run_id: UUID | None
    attempts: int
    hold_reason: str | None
    failure: str | None
    cancel_reason: str | None
    revision: int
    position: float
    comments: int = 0
    waits_for: int = Field(0, description="Tasks that must be completed before this can start.")
    deliverable_id: UUID | None = None
    deliverable_status: DeliverableStatus | None = None
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    can: list[Ability] = []


class CommentRead(Frozen):
    id: UUID
    task_id: UUID
    author_id: UUID | None
    author_agent_id: UUID | None
    author_name: str | None
    text: str
    mention_ids: list[UUID]
    for_agent: bool
    created_at: datetime


class AttachmentRead(Frozen):
    """Without its content."""

    id: UUID
    task_id: UUID
    name: str
    media_type: str
    size_bytes: int
    created_at: datetime


class AttachmentDetail(AttachmentRead):
    content: str


class LinkedTask(Frozen):
    """A task this one waits for, or that waits for it. Hidden ones have no title."""

    id: UUID
    title: str | None
    status: TaskStatus


class TaskDetail(TaskRead):
    details: str
    acceptance_criteria: list[CriterionRead] = []
    attachments: list[AttachmentRead] = []
    depends_on: list[LinkedTask] = []
    blocks: list[LinkedTask] = []
    latest_comments: list[CommentRead] = Field([], description="The newest 50, oldest first.")


class BoardColumn(Frozen):
    """`total` counts all tasks of the column, `tasks` are the topmost."""

    status: TaskStatus
    total: int
    tasks: list[TaskRead]


class Board(Frozen):
    columns: list[BoardColumn]
    per_column: int
