"""What mission control shows of tasks."""

from datetime import datetime
from uuid import UUID

from agents_os.core.shapes import Frozen
from agents_os.domains.tasks.metadata.states import Priority, Size


class ToReview(Frozen):
    """A deliverable the caller may accept. `sent_back`: changes were asked for before."""

    id: UUID
    task_id: UUID
    title: str
    agent_id: UUID | None
    agent_name: str | None
    agent_emoji: str | None
    user_name: str | None
    priority: Priority
    size: Size
    creator_id: UUID | None
    sent_back: bool
    updated_at: datetime


class TaskGlance(Frozen):
    """Tasks the caller may see, in numbers, and what waits for their review (the oldest few)."""

    done_today: int
    done_yesterday: int
    open: int
    to_review: int
    reviews: list[ToReview]
