"""What people are told about work: given, on hold, failed, handed in, ordered, talked about."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.events import subscribe
from agents_os.domains.governance.metadata.errors import ApprovalNotFound, SeveralOpen
from agents_os.domains.governance.usecases.people_asked import people_asked
from agents_os.domains.governance.usecases.queries import open_approval_of_run
from agents_os.domains.identity.usecases.people_who_may import people_who_may
from agents_os.domains.notifications.metadata.kinds import Kind, SubjectKind
from agents_os.domains.notifications.metadata.schemas import Note, Subject
from agents_os.domains.notifications.usecases.notify import notify
from agents_os.domains.notifications.usecases.settle_subject import settle_subject
from agents_os.domains.tasks.metadata.events import (
    ChangesRequested,
    DeliverableAccepted,
    DeliverableRejected,
    DeliverableSubmitted,
    TaskAssigned,
    TaskChanged,
    TaskCommented,
    TaskFailed,
)
from agents_os.domains.tasks.metadata.schemas import TaskRead
from agents_os.domains.tasks.metadata.states import TaskStatus
from agents_os.domains.tasks.usecases.queries import read_task


@subscribe(TaskAssigned)
async def tell_of_task(uow: UnitOfWork, event: TaskAssigned) -> None:
    if event.user_id is None:
        return
    task = await read_task(uow, event.task_id)
    title = f"You have a new task: {task.title}"
    source = f"{event.type}:{task.id}:{task.revision}"
    await notify(
        uow, _note(Kind.TASK_GIVEN, task, source, title, event.by_user_id), [event.user_id]
    )


@subscribe(TaskChanged)
async def tell_of_hold(uow: UnitOfWork, event: TaskChanged) -> None:
    """Whoever can answer what the task waits for is told of that already."""
    task = await read_task(uow, event.task_id)
    if event.status is not TaskStatus.WAITING or task.status is not TaskStatus.WAITING:
        return
    title = f"“{task.title}” is on hold: {task.hold_reason}"
    source = f"task.waiting:{task.id}:{task.run_id}:{task.hold_reason}"[:200]
    asked = await _asked(uow, task.run_id) if task.run_id else set()
    await notify(uow, _note(Kind.TASK_WAITING, task, source, title), _owners(task) - asked)


@subscribe(TaskFailed)
async def tell_of_failure(uow: UnitOfWork, event: TaskFailed) -> None:
    task = await read_task(uow, event.task_id)
    title = f"“{task.title}” failed: {event.reason}"
    source = f"{event.type}:{task.id}:{event.run_id}:{task.attempts}"
    people = _owners(task) or await _leads(uow, task)
    await notify(uow, _note(Kind.TASK_FAILED, task, source, title, event.by_user_id), people)


@subscribe(TaskCommented)
async def tell_of_mention(uow: UnitOfWork, event: TaskCommented) -> None:
    if not event.mention_ids:
        return
    task = await read_task(uow, event.task_id)
    title = f"You are mentioned in “{task.title}”"
    source = f"{event.type}:{event.comment_id}"
    note = _note(Kind.MENTIONED, task, source, title, event.by_user_id)
    await notify(uow, note, event.mention_ids)


@subscribe(DeliverableSubmitted)
async def tell_of_result(uow: UnitOfWork, event: DeliverableSubmitted) -> None:
    """Of an order the order itself tells."""
    task = await read_task(uow, event.task_id)
    if task.order_id is not None:
        return
    title = f"The result of “{task.title}” waits for your review"
    source = f"{event.type}:{event.deliverable_id}:{event.version}"
    people = {task.creator_id} if task.creator_id else await _leads(uow, task)
    await notify(uow, _note(Kind.RESULT_READY, task, source, title, event.user_id), people)


@subscribe(DeliverableAccepted)
@subscribe(DeliverableRejected)
@subscribe(ChangesRequested)
async def settle_result(
    uow: UnitOfWork, event: DeliverableAccepted | DeliverableRejected | ChangesRequested
) -> None:
    await settle_subject(uow, event.task_id, Kind.RESULT_READY)


def _note(
    kind: Kind, task: TaskRead, source: str, title: str, caused_by: UUID | None = None
) -> Note:
    return Note(kind, Subject(SubjectKind.TASK, task.id), source, title, caused_by)


def _owners(task: TaskRead) -> set[UUID]:
    return {each for each in (task.creator_id, task.owner_id) if each is not None}


async def _leads(uow: UnitOfWork, task: TaskRead) -> set[UUID]:
    return await people_who_may(uow, "agents:publish", team_id=task.team_id)


async def _asked(uow: UnitOfWork, run_id: UUID) -> set[UUID]:
    try:
        return await people_asked(uow, await open_approval_of_run(uow, run_id))
    except (ApprovalNotFound, SeveralOpen):
        return set()
