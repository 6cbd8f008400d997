"""Who could do a task."""

from uuid import UUID

from pydantic import Field

from agents_os.core.fields import LongText, ShortText, Tag
from agents_os.core.shapes import Body, Frozen
from agents_os.domains.tasks.metadata.schemas import Criteria
from agents_os.domains.tasks.metadata.states import Size, TaskCategory


class SuggestionsAsk(Body):
    """The task as far as it is known."""

    title: ShortText = ""
    details: LongText = ""
    category: TaskCategory = TaskCategory.CONTENT
    tags: list[Tag] = Field(default_factory=list, max_length=20)
    acceptance_criteria: Criteria = Field(default_factory=list)
    limit: int = Field(5, ge=1, le=20)


class Suggestion(Frozen):
    """An agent or a person that could do it: `agent_id` or `user_id` says which.

    `score` is 0 to 100, the sum of `reasons`' points; `cost_micros` is in millionths of a dollar,
    None when nobody knows the model's price, and for people. `model` is "" for people.
    """

    agent_id: UUID | None = None
    user_id: UUID | None = None
    name: str
    emoji: str = ""
    role_title: str
    score: int
    reasons: list[str]
    open_tasks: int
    accepted: int
    decided: int
    size: Size
    model: str = ""
    tokens: int = 0
    cost_micros: int | None = None
    practice: bool = False
