from uuid import UUID

from agents_os.core.actor import Kind
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Forbidden
from agents_os.domains.tasks.adapters.secondary.repository import deliverables, tasks
from agents_os.domains.tasks.metadata.criteria import checked, require_met
from agents_os.domains.tasks.metadata.deliverable_schemas import (
    DeliverableAccept,
    DeliverableDetail,
)
from agents_os.domains.tasks.metadata.events import DeliverableAccepted
from agents_os.domains.tasks.metadata.models import Task
from agents_os.domains.tasks.metadata.states import DeliverableStatus, Priority, Size, TaskStatus
from agents_os.domains.tasks.metadata.transitions import move
from agents_os.domains.tasks.usecases import announce
from agents_os.domains.tasks.usecases.deliverable_queries import get_deliverable
from agents_os.domains.tasks.usecases.open_review import Review, close_review, open_review


async def accept_deliverable(
    uow: UnitOfWork, deliverable_id: UUID, body: DeliverableAccept, *, auto: bool = False
) -> DeliverableDetail:
    """Take the result: its task is completed. Accepting again changes nothing.

    Accepting one's own request or work is recorded. `auto`: the system accepts because the time
    for review is over. Publishes DeliverableAccepted, and TaskReady for tasks that waited.

    Raises:
        DeliverableNotFound, Forbidden, NewerVersion, NotReviewable, WrongTaskStatus.
        CriteriaNotMet: and `anyway` is not said.
        UnknownCriterion.
    """
    if auto and uow.actor.kind is not Kind.SYSTEM:
        raise Forbidden("Only the system accepts without a look.")
    review = await open_review(uow, deliverable_id, body.version, DeliverableStatus.ACCEPTED)
    if review.repeated:
        return await get_deliverable(uow, deliverable_id)
    task = review.task
    task.criteria = checked(task.criteria, body.criteria)
    if not body.anyway:
        require_met(task.criteria)
    own = _is_own(uow, task)
    event = await _event(uow, review, auto=auto, self_accepted=own)
    verdict = DeliverableStatus.ACCEPTED
    await close_review(uow, review, verdict, body.comment, auto=auto, self_accepted=own)
    move(task, TaskStatus.COMPLETED)
    announce.changed(uow, task, "status", "deliverable")
    uow.publish(event)
    await uow.session.flush()
    for freed in await tasks.freed_by(uow.session, task.id):
        announce.ready(uow, freed)
    return await get_deliverable(uow, deliverable_id)


def _is_own(uow: UnitOfWork, task: Task) -> bool:
    person = uow.actor.user_id
    return person is not None and person in (task.creator_id, task.assignee_user_id)


async def _event(
    uow: UnitOfWork, review: Review, *, auto: bool, self_accepted: bool
) -> DeliverableAccepted:
    task, deliverable = review.task, review.deliverable
    before = await deliverables.reviews_of_task(uow.session, task.id)
    sent_back = any(each.verdict == DeliverableStatus.CHANGES_REQUESTED for each in before)
    return DeliverableAccepted(
        task_id=task.id,
        deliverable_id=deliverable.id,
        version=deliverable.current_version,
        agent_id=deliverable.agent_id,
        accepted_by=uow.actor.user_id,
        creator_id=task.creator_id,
        user_id=deliverable.user_id,
        priority=Priority(task.priority),
        size=Size(task.size),
        first_time=not before,
        after_changes=sent_back,
        auto=auto,
        self_accepted=self_accepted,
    )
