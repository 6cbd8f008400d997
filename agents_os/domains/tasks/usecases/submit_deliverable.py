from collections.abc import Sequence
from uuid import UUID

from agents_os.core.actor import Kind
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.agents.metadata.definition import DeliverableSection
from agents_os.domains.tasks.adapters.secondary.repository import deliverables, tasks
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.criteria import cleared
from agents_os.domains.tasks.metadata.deliverable_schemas import DeliverableDetail
from agents_os.domains.tasks.metadata.digests import digest_of
from agents_os.domains.tasks.metadata.errors import NotYourTask
from agents_os.domains.tasks.metadata.events import DeliverableSubmitted
from agents_os.domains.tasks.metadata.expectations import require_sections
from agents_os.domains.tasks.metadata.models import Deliverable, DeliverableVersion, Task
from agents_os.domains.tasks.metadata.sections import DeliverableDraft
from agents_os.domains.tasks.metadata.states import DeliverableStatus, TaskStatus
from agents_os.domains.tasks.metadata.transitions import move, require_status
from agents_os.domains.tasks.usecases import announce
from agents_os.domains.tasks.usecases.deliverable_queries import get_deliverable
from agents_os.domains.tasks.usecases.require_run import require_run
from agents_os.domains.tasks.usecases.start_task import begin_by_hand, require_free

SUBMITTABLE = (TaskStatus.PENDING, TaskStatus.IN_PROGRESS, TaskStatus.WAITING)


async def submit_deliverable(
    uow: UnitOfWork,
    task_id: UUID,
    draft: DeliverableDraft,
    *,
    run_id: UUID | None = None,
    expected: Sequence[DeliverableSection] = (),
) -> DeliverableDetail:
    """Hand in a result for review: the first version, or the next one after changes.

    By the run of the agent (as the system) or by the person the task is assigned to. `expected`
    are the sections that were ordered. Handing in the same again changes nothing. Publishes
    DeliverableSubmitted.

    Raises:
        TaskNotFound, Forbidden.
        NotYourTask: a person, but not the one it is assigned to.
        RunMismatch: `run_id` is not the attempt under way.
        SectionsIncomplete: nothing was written.
        WrongTaskStatus: in review, completed or cancelled; for a run, anything but in progress.
        DependenciesOpen.
    """
    uow.actor.require(access.WORK)
    task = await tasks.lock(uow.session, task_id, uow.actor)
    _require_worker(uow, task)
    require_sections(draft, expected)
    current = await deliverables.current_of(uow.session, task_id)
    if current is not None and await _is_repeated(uow, task, current, digest_of(draft)):
        return await get_deliverable(uow, current.id)
    await _be_at_work(uow, task, run_id)
    handed_in = await _store(uow, task, current, draft, run_id)
    move(task, TaskStatus.IN_REVIEW)
    task.criteria = cleared(task.criteria)
    announce.changed(uow, task, "status", "deliverable")
    _publish(uow, task, handed_in, run_id)
    await uow.session.flush()
    return await get_deliverable(uow, handed_in.id)


def _require_worker(uow: UnitOfWork, task: Task) -> None:
    if uow.actor.kind is Kind.SYSTEM or access.is_assignee(uow.actor, task):
        return
    raise NotYourTask(
        "Only whoever the task is assigned to can hand in its result. Assign it to yourself first."
    )


async def _is_repeated(uow: UnitOfWork, task: Task, current: Deliverable, digest: str) -> bool:
    if task.status != TaskStatus.IN_REVIEW:
        return False
    newest = await deliverables.get_version(uow.session, current.id, current.current_version)
    return newest.digest == digest


async def _be_at_work(uow: UnitOfWork, task: Task, run_id: UUID | None) -> None:
    require_status(task, SUBMITTABLE, "be handed in")
    if uow.actor.kind is Kind.SYSTEM:
        require_run(task, run_id)
        require_status(task, (TaskStatus.IN_PROGRESS,), "be handed in")
    else:
        await require_free(uow, task)
        begin_by_hand(uow, task)


async def _store(
    uow: UnitOfWork,
    task: Task,
    current: Deliverable | None,
    draft: DeliverableDraft,
    run_id: UUID | None,
) -> Deliverable:
    if current is None:
        current = Deliverable(id=uuid7(), org_id=task.org_id, task_id=task.id, current_version=0)
    current.status = DeliverableStatus.IN_REVIEW
    current.current_version += 1
    current.title, current.summary = draft.title, draft.summary
    current.agent_id, current.user_id = task.assignee_agent_id, task.assignee_user_id
    current.decided_by = current.decided_at = None
    version = DeliverableVersion(
        org_id=task.org_id,
        deliverable_id=current.id,
        number=current.current_version,
        title=draft.title,
        summary=draft.summary,
        sections=draft.model_dump(mode="json")["sections"],
        digest=digest_of(draft),
        run_id=run_id,
    )
    await tasks.add(uow.session, current, version)
    return current


def _publish(uow: UnitOfWork, task: Task, deliverable: Deliverable, run_id: UUID | None) -> None:
    uow.publish(
        DeliverableSubmitted(
            task_id=task.id,
            deliverable_id=deliverable.id,
            version=deliverable.current_version,
            agent_id=deliverable.agent_id,
            run_id=run_id,
            user_id=deliverable.user_id,
        )
    )
