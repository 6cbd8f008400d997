"""What accepting, sending back and rejecting have in common."""

from typing import Any, NamedTuple
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.tasks.adapters.secondary.repository import deliverables, tasks
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.errors import NewerVersion, NotReviewable
from agents_os.domains.tasks.metadata.models import Deliverable, DeliverableReview, Task
from agents_os.domains.tasks.metadata.states import DeliverableStatus, TaskStatus
from agents_os.domains.tasks.metadata.transitions import require_status


class Review(NamedTuple):
    """A deliverable and its task, locked. `repeated`: it was decided like this already."""

    task: Task
    deliverable: Deliverable
    repeated: bool


async def open_review(
    uow: UnitOfWork, deliverable_id: UUID, version: int, verdict: DeliverableStatus
) -> Review:
    """Lock what is to be decided.

    Raises:
        DeliverableNotFound.
        NotYourReview: neither whoever asked for it nor somebody who decides for others.
        NewerVersion: there is a newer version than the one looked at.
        NotReviewable: decided otherwise already.
        WrongTaskStatus: its task is not in review, e.g. cancelled.
    """
    uow.actor.require(access.WORK)
    seen = await deliverables.find(uow.session, deliverable_id, uow.actor)
    task = await tasks.lock(uow.session, seen.task_id, uow.actor)
    access.require_review(uow.actor, task)
    deliverable = await deliverables.find(uow.session, deliverable_id, uow.actor)
    if deliverable.current_version != version:
        raise NewerVersion(
            f"Version {deliverable.current_version} was handed in meanwhile. Look at it first.",
            current_version=deliverable.current_version,
        )
    if deliverable.status == verdict:
        return Review(task, deliverable, repeated=True)
    if deliverable.status != DeliverableStatus.IN_REVIEW:
        raise _decided(deliverable)
    require_status(task, (TaskStatus.IN_REVIEW,), "be reviewed")
    return Review(task, deliverable, repeated=False)


async def close_review(
    uow: UnitOfWork,
    review: Review,
    verdict: DeliverableStatus,
    comment: str,
    **facts: Any,
) -> None:
    """Record the decision. `facts`: further columns of the review."""
    review.deliverable.status = verdict
    review.deliverable.decided_by = uow.actor.user_id
    review.deliverable.decided_at = utc_now()
    row = DeliverableReview(
        org_id=review.task.org_id,
        deliverable_id=review.deliverable.id,
        version=review.deliverable.current_version,
        verdict=verdict,
        comment=comment,
        criteria=review.task.criteria,
        reviewer_id=uow.actor.user_id,
        **facts,
    )
    await tasks.add(uow.session, row)


def _decided(deliverable: Deliverable) -> NotReviewable:
    who = f" by {deliverable.decided_by_name}" if deliverable.decided_by_name else ""
    what = deliverable.status.replace("_", " ")
    return NotReviewable(
        f"This was decided already{who}: {what}.",
        status=deliverable.status,
        decided_by=str(deliverable.decided_by) if deliverable.decided_by else None,
    )
