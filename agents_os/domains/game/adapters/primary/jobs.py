"""What the game does when something happens to work, in the worker."""

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.events import subscribe
from agents_os.domains.agents.metadata.events import (
    AgentArchived,
    AgentPaused,
    AgentResumed,
    AgentUnarchived,
)
from agents_os.domains.game.metadata.intake import intake_digest
from agents_os.domains.game.metadata.models import ReversedBecause, Verdict
from agents_os.domains.game.metadata.rules import Quality
from agents_os.domains.game.metadata.schemas import AcceptedWork, Reversal
from agents_os.domains.game.usecases.award_for_acceptance import award_for_acceptance
from agents_os.domains.game.usecases.note_delivery import note_answer, note_submission
from agents_os.domains.game.usecases.note_pause import note_pause, note_resume
from agents_os.domains.game.usecases.reverse_for_rejection import reverse_for_rejection
from agents_os.domains.game.usecases.suspend_autonomy import suspend_autonomy
from agents_os.domains.governance.metadata.events import ActionBlocked
from agents_os.domains.tasks.metadata.events import (
    ChangesRequested,
    DeliverableAccepted,
    DeliverableRejected,
    DeliverableSubmitted,
    TaskReopened,
)
from agents_os.domains.tasks.usecases.queries import get_task


@subscribe(DeliverableSubmitted)
async def remember_submission(uow: UnitOfWork, event: DeliverableSubmitted) -> None:
    await note_submission(uow, event, utc_now())


@subscribe(DeliverableAccepted)
async def award_accepted(uow: UnitOfWork, event: DeliverableAccepted) -> None:
    """Points are the agent's; what a person did themselves is only their own business."""
    if event.agent_id is None:
        return
    task = await get_task(uow, event.task_id)
    files = [f"{each.name}:{each.size_bytes}" for each in task.attachments]
    quality = Quality.FIRST_TIME if event.first_time else Quality.ACCEPTED
    work = AcceptedWork(
        task_id=event.task_id,
        deliverable_id=event.deliverable_id,
        version=event.version,
        agent_id=event.agent_id,
        creator_id=event.creator_id,
        accepted_by=event.accepted_by,
        priority=event.priority,
        size=event.size,
        quality=Quality.AFTER_CHANGES if event.after_changes else quality,
        auto=event.auto,
        self_accepted=event.self_accepted,
        category=task.category,
        intake_digest=intake_digest(task.category, task.title, task.details, *files),
    )
    await award_for_acceptance(uow, work)


@subscribe(DeliverableRejected)
async def take_back_rejected(uow: UnitOfWork, event: DeliverableRejected) -> None:
    await note_answer(uow, event, Verdict.REJECTED, utc_now())
    reversal = Reversal(
        deliverable_id=event.deliverable_id,
        version=event.version,
        because=ReversedBecause.REJECTED,
    )
    await reverse_for_rejection(uow, reversal)


@subscribe(ChangesRequested)
async def remember_changes(uow: UnitOfWork, event: ChangesRequested) -> None:
    await note_answer(uow, event, Verdict.CHANGES_REQUESTED, utc_now())


@subscribe(TaskReopened)
async def take_back_reopened(uow: UnitOfWork, event: TaskReopened) -> None:
    if event.deliverable_id is not None:
        reversal = Reversal(
            deliverable_id=event.deliverable_id,
            version=event.version,
            because=ReversedBecause.REOPENED,
        )
        await reverse_for_rejection(uow, reversal)


@subscribe(ActionBlocked)
async def suspend_after_violation(uow: UnitOfWork, event: ActionBlocked) -> None:
    if event.agent_id is not None:
        await suspend_autonomy(uow, event.agent_id)


@subscribe(AgentPaused)
@subscribe(AgentArchived)
async def freeze_streak(uow: UnitOfWork, event: AgentPaused | AgentArchived) -> None:
    await note_pause(uow, event.agent_id, utc_now())


@subscribe(AgentResumed)
@subscribe(AgentUnarchived)
async def go_on_with_streak(uow: UnitOfWork, event: AgentResumed | AgentUnarchived) -> None:
    await note_resume(uow, event.agent_id, utc_now())
