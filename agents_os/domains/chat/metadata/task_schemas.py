"""A chat answer that becomes a task."""

from uuid import UUID

from pydantic import AwareDatetime, Field

from agents_os.core.fields import LongText, Title
from agents_os.core.shapes import Body
from agents_os.core.visibility import Visibility
from agents_os.domains.tasks.metadata.schemas import Criteria
from agents_os.domains.tasks.metadata.states import Priority, TaskCategory


class TaskFromMessage(Body):
    """What the task should be, where it is not what the chat says.

    Without a title it is the question, without details the answer. Without `agent_id` and
    `assignee_user_id` the agent of the chat gets it; null for nobody.
    """

    title: Title | None = None
    details: LongText | None = None
    priority: Priority = Priority.MEDIUM
    category: TaskCategory = TaskCategory.CONTENT
    agent_id: UUID | None = None
    assignee_user_id: UUID | None = None
    team_id: UUID | None = None
    visibility: Visibility = Visibility.ORG
    due_at: AwareDatetime | None = None
    acceptance_criteria: Criteria = Field(default_factory=list)
