from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.chat.metadata.task_schemas import TaskFromMessage
from agents_os.domains.chat.usecases.read_answer import Answer, read_answer
from agents_os.domains.tasks.metadata.schemas import TaskCreate, TaskRead
from agents_os.domains.tasks.usecases.create_task import create_task


async def turn_into_task(uow: UnitOfWork, message_id: UUID, body: TaskFromMessage) -> TaskRead:
    """Make a task of a chat answer; question and answer are attached, and it remembers them.

    Raises:
        MessageNotFound: unknown, or in somebody else's conversation.
        Forbidden, TeamNotFound, TeamMissing, AssigneeNotFound, AssigneeNotAvailable, TwoAssignees:
            as for `create_task`.
    """
    answer = await read_answer(uow, message_id)
    return await create_task(uow, _task(answer, body), origin=answer.origin)


def _task(answer: Answer, body: TaskFromMessage) -> TaskCreate:
    fields = body.model_dump()
    if not {"agent_id", "assignee_user_id"} & body.model_fields_set:
        fields["agent_id"] = answer.agent_id
    fields["title"] = body.title or answer.title or "Chat answer"
    fields["details"] = answer.details if body.details is None else body.details
    return TaskCreate(**fields)
