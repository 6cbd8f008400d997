from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import NotFound
from agents_os.core.ids import uuid7
from agents_os.domains.identity.usecases.require_team import require_members
from agents_os.domains.tasks.adapters.secondary.repository import parts, tasks
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.errors import MentionUnknown
from agents_os.domains.tasks.metadata.events import TaskCommented
from agents_os.domains.tasks.metadata.models import TaskComment
from agents_os.domains.tasks.metadata.schemas import CommentAdd, CommentRead


async def comment_on_task(
    uow: UnitOfWork, task_id: UUID, body: CommentAdd, *, agent_id: UUID | None = None
) -> CommentRead:
    """Say something about a task, to people or, marked, to the agent that works on it.

    `agent_id`: an agent says it, through the system. Publishes TaskCommented.

    Raises:
        TaskNotFound, Forbidden.
        MentionUnknown: somebody mentioned is no member.
    """
    uow.actor.require(access.WORK)
    task = await tasks.find(uow.session, task_id, uow.actor)
    mentioned = list(dict.fromkeys(body.mention_ids))
    await _require_people(uow, mentioned)
    comment = TaskComment(
        id=uuid7(),
        org_id=task.org_id,
        task_id=task.id,
        author_id=uow.actor.user_id,
        author_agent_id=agent_id,
        text=body.text,
        mention_ids=mentioned,
        for_agent=body.for_agent,
    )
    await tasks.add(uow.session, comment)
    uow.publish(
        TaskCommented(
            task_id=task.id,
            by_user_id=uow.actor.user_id,
            comment_id=comment.id,
            mention_ids=mentioned,
            for_agent=body.for_agent,
        )
    )
    return CommentRead.model_validate(await parts.get_comment(uow.session, comment.id))


async def _require_people(uow: UnitOfWork, mentioned: list[UUID]) -> None:
    try:
        await require_members(uow, set(mentioned))
    except NotFound:
        raise MentionUnknown("Somebody you mention is not a member of the company.") from None
