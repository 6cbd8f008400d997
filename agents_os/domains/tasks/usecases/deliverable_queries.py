"""Reads of deliverables, and of what an agent is told about a task."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import Page, PageQuery, paginate
from agents_os.domains.tasks.adapters.secondary.repository import deliverables, parts, tasks
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.deliverable_schemas import (
    MOST_CHANGES,
    BriefVersion,
    DeliverableDetail,
    DeliverableRead,
    ReviewRead,
    TaskBrief,
    VersionRead,
    VersionSummary,
)
from agents_os.domains.tasks.metadata.models import (
    Deliverable,
    DeliverableReview,
    DeliverableVersion,
)
from agents_os.domains.tasks.metadata.schemas import AttachmentDetail, CommentRead
from agents_os.domains.tasks.metadata.sections import DeliverableDraft
from agents_os.domains.tasks.metadata.states import DeliverableStatus

COMMENTS_FOR_AGENT = 50
EARLIER_VERSIONS = 3  # older ones help little and fill the model's window


async def list_deliverables(
    uow: UnitOfWork,
    page: PageQuery,
    *,
    task_id: UUID | None = None,
    status: DeliverableStatus | None = None,
) -> Page[DeliverableRead]:
    """Deliverables of the tasks the caller may see, newest first.

    Raises:
        TaskNotFound: `task_id` is not one of them.
    """
    uow.actor.require(access.READ)
    statement = deliverables.visible(uow.actor)
    if task_id is not None:
        await tasks.find(uow.session, task_id, uow.actor)
        statement = statement.where(Deliverable.task_id == task_id)
    if status is not None:
        statement = statement.where(Deliverable.status == status)
    return await paginate(uow.session, statement, Deliverable.id, page=page, read=DeliverableRead)


async def get_deliverable(uow: UnitOfWork, deliverable_id: UUID) -> DeliverableDetail:
    """A deliverable with its newest version and every review. Raises DeliverableNotFound."""
    uow.actor.require(access.READ)
    found = await deliverables.find(uow.session, deliverable_id, uow.actor)
    newest = await deliverables.get_version(uow.session, found.id, found.current_version)
    versions = await deliverables.list_versions(uow.session, found.id)
    reviews = await deliverables.reviews(uow.session, [found.id])
    sent_back = sum(each.verdict == DeliverableStatus.CHANGES_REQUESTED for each in reviews)
    return DeliverableDetail(
        **DeliverableRead.model_validate(found).model_dump(),
        version=VersionRead.model_validate(newest),
        versions=[VersionSummary.model_validate(each) for each in versions],
        reviews=[ReviewRead.model_validate(each) for each in reviews],
        changes_left=max(0, MOST_CHANGES - sent_back),
    )


async def get_deliverable_version(
    uow: UnitOfWork, deliverable_id: UUID, number: int
) -> VersionRead:
    """One version with its sections. Raises DeliverableNotFound, VersionNotFound."""
    uow.actor.require(access.READ)
    found = await deliverables.find(uow.session, deliverable_id, uow.actor)
    return VersionRead.model_validate(await deliverables.get_version(uow.session, found.id, number))


async def get_task_brief(uow: UnitOfWork, task_id: UUID) -> TaskBrief:
    """All that whoever works on a task needs: text, criteria, attachments, comments marked for
    the agent, the last three versions with what was said to them. Raises TaskNotFound.
    """
    uow.actor.require(access.READ)
    task = await tasks.find(uow.session, task_id, uow.actor)
    comments = await parts.newest_comments(
        uow.session, task_id, limit=COMMENTS_FOR_AGENT, for_agent=True
    )
    attachments = await parts.attachments_with_content(uow.session, task_id)
    earlier = await _earlier(uow, task_id)
    last = earlier[-1] if earlier else None
    came_back = last is not None and last.verdict == DeliverableStatus.CHANGES_REQUESTED
    return TaskBrief(
        task_id=task.id,
        **{name: getattr(task, name) for name in _COPIED},
        agent_id=task.assignee_agent_id,
        acceptance_criteria=[each["text"] for each in task.criteria],
        attachments=[AttachmentDetail.model_validate(each) for each in attachments],
        comments=[CommentRead.model_validate(each) for each in comments],
        earlier=earlier,
        change_request=last.comment if last and came_back else None,
    )


_COPIED = (
    "title", "details", "priority", "category", "size", "status", "run_id", "owner_id",
    "creator_id", "team_id", "order_id", "due_at",
)  # fmt: skip


async def _earlier(uow: UnitOfWork, task_id: UUID) -> list[BriefVersion]:
    rows = await deliverables.versions_of_task(uow.session, task_id, limit=EARLIER_VERSIONS)
    newest_first = await deliverables.reviews_of_task(uow.session, task_id)
    said = {(each.deliverable_id, each.version): each for each in reversed(newest_first)}
    return [_brief(version, said.get((version.deliverable_id, version.number))) for version in rows]


def _brief(version: DeliverableVersion, review: DeliverableReview | None) -> BriefVersion:
    return BriefVersion(
        number=version.number,
        draft=draft_of(version),
        verdict=DeliverableStatus(review.verdict) if review else None,
        comment=review.comment if review else "",
    )


def draft_of(version: DeliverableVersion | VersionRead) -> DeliverableDraft:
    """The content of a stored version."""
    return DeliverableDraft.model_validate(
        {"title": version.title, "summary": version.summary, "sections": version.sections}
    )
