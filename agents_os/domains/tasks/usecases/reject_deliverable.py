from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.tasks.metadata.criteria import checked
from agents_os.domains.tasks.metadata.deliverable_schemas import (
    DeliverableDetail,
    DeliverableSendBack,
)
from agents_os.domains.tasks.metadata.events import DeliverableRejected
from agents_os.domains.tasks.metadata.states import DeliverableStatus, TaskStatus
from agents_os.domains.tasks.metadata.transitions import move
from agents_os.domains.tasks.usecases import announce
from agents_os.domains.tasks.usecases.deliverable_queries import get_deliverable
from agents_os.domains.tasks.usecases.open_review import close_review, open_review


async def reject_deliverable(
    uow: UnitOfWork, deliverable_id: UUID, body: DeliverableSendBack
) -> DeliverableDetail:
    """Refuse a result for good: its task is to do again, by nobody yet.

    Publishes DeliverableRejected.

    Raises:
        DeliverableNotFound, Forbidden, NewerVersion, NotReviewable, WrongTaskStatus,
        UnknownCriterion.
    """
    verdict = DeliverableStatus.REJECTED
    review = await open_review(uow, deliverable_id, body.version, verdict)
    if review.repeated:
        return await get_deliverable(uow, deliverable_id)
    task = review.task
    task.criteria = checked(task.criteria, body.criteria)
    await close_review(uow, review, verdict, body.comment)
    move(task, TaskStatus.PENDING)
    task.assignee_agent_id = task.assignee_user_id = None
    announce.changed(uow, task, "status", "deliverable", "assignee")
    announce.assigned(uow, task)
    uow.publish(
        DeliverableRejected(
            task_id=task.id,
            deliverable_id=deliverable_id,
            version=body.version,
            agent_id=review.deliverable.agent_id,
            rejected_by=uow.actor.user_id,
            comment=body.comment,
        )
    )
    await uow.session.flush()
    return await get_deliverable(uow, deliverable_id)
