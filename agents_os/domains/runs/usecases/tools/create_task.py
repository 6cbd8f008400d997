from pydantic import Field

from agents_os.core.db import UnitOfWork
from agents_os.core.fields import LongText, Title
from agents_os.domains.runs.metadata.tool import Arguments, Tool, ToolContext, ToolResult
from agents_os.domains.tasks.metadata.schemas import TaskCreate, TaskOrigin
from agents_os.domains.tasks.metadata.states import Priority, TaskCategory
from agents_os.domains.tasks.usecases.create_task import create_task as write_down


class FollowUp(Arguments):
    title: Title
    details: LongText = ""
    priority: Priority = Priority.MEDIUM
    category: TaskCategory = TaskCategory.CONTENT
    acceptance_criteria: list[Title] = Field(default_factory=list, max_length=20)


async def create_task(context: ToolContext, asked: FollowUp) -> ToolResult:
    """Put follow-up work on the board, for nobody yet: a person decides who does it."""
    body = TaskCreate(**asked.model_dump())
    origin = TaskOrigin(user_id=context.owner_id, agent_id=context.agent_id)

    async def within(uow: UnitOfWork) -> None:
        await write_down(uow, body, origin=origin)

    return ToolResult(f"The task “{asked.title}” is on the board; nobody has it yet.", within)


TOOL = Tool(
    key="create_task",
    description="Puts follow-up work on the task board. A person decides who does it.",
    parameters=FollowUp,
    run=create_task,
    action_class="write",
    effect="inside",
)
