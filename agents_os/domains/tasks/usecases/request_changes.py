from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.tasks.metadata.criteria import checked
from agents_os.domains.tasks.metadata.deliverable_schemas import (
    MOST_CHANGES,
    DeliverableDetail,
    DeliverableSendBack,
)
from agents_os.domains.tasks.metadata.errors import ChangesExhausted
from agents_os.domains.tasks.metadata.events import ChangesRequested
from agents_os.domains.tasks.metadata.states import DeliverableStatus, TaskStatus
from agents_os.domains.tasks.metadata.transitions import move
from agents_os.domains.tasks.usecases import announce
from agents_os.domains.tasks.usecases.deliverable_queries import get_deliverable
from agents_os.domains.tasks.usecases.open_review import close_review, open_review


async def request_changes(
    uow: UnitOfWork, deliverable_id: UUID, body: DeliverableSendBack
) -> DeliverableDetail:
    """Send a result back with what is to change: its task is in progress again.

    Publishes ChangesRequested, and TaskReady with `changes` for an agent.

    Raises:
        DeliverableNotFound, Forbidden, NewerVersion, NotReviewable, WrongTaskStatus,
        UnknownCriterion.
        ChangesExhausted: it was sent back five times.
    """
    verdict = DeliverableStatus.CHANGES_REQUESTED
    review = await open_review(uow, deliverable_id, body.version, verdict)
    if review.repeated:
        return await get_deliverable(uow, deliverable_id)
    await _require_changes_left(uow, deliverable_id)
    task = review.task
    task.criteria = checked(task.criteria, body.criteria)
    await close_review(uow, review, verdict, body.comment)
    move(task, TaskStatus.IN_PROGRESS)
    announce.changed(uow, task, "status", "deliverable")
    uow.publish(
        ChangesRequested(
            task_id=task.id,
            deliverable_id=deliverable_id,
            version=body.version,
            agent_id=review.deliverable.agent_id,
            requested_by=uow.actor.user_id,
            comment=body.comment,
        )
    )
    announce.ready(uow, task, changes=True)
    await uow.session.flush()
    return await get_deliverable(uow, deliverable_id)


async def _require_changes_left(uow: UnitOfWork, deliverable_id: UUID) -> None:
    if (await get_deliverable(uow, deliverable_id)).changes_left == 0:
        raise ChangesExhausted(
            f"This was sent back {MOST_CHANGES} times already. Accept it, or reject it and give"
            " the task to somebody else.",
            limit=MOST_CHANGES,
        )
