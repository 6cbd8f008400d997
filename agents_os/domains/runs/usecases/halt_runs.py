"""Stop and continue all runs of a company."""

from uuid import UUID

import structlog

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import halted
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.schemas import EventDraft
from agents_os.domains.runs.metadata.states import RunKind
from agents_os.domains.runs.usecases.append_events import append_events
from agents_os.domains.runs.usecases.enqueue_run import enqueue_run

log = structlog.get_logger(__name__)


async def halt_runs(uow: UnitOfWork, stop_id: UUID) -> int:
    """Ask everything that is being driven to stop, within a second; how many there were.

    Work is paused where it is, answers in a chat are broken off. What waits or is queued is paused
    by `take_run` when its turn comes. May be repeated.
    """
    runs = await halted.under_way(uow.session)
    for run_id, kind in runs:
        chat = kind == RunKind.CHAT
        asked = types.RUN_CANCEL_REQUESTED if chat else types.RUN_PAUSE_REQUESTED
        await append_events(uow, run_id, [EventDraft(type=asked, data=_by(uow, stop_id))])
    log.info("runs.halted", count=len(runs))
    return len(runs)


async def hold_back(uow: UnitOfWork, run_id: UUID, stop_id: UUID) -> None:
    """Pause a run whose turn came during the stop."""
    paused = EventDraft(type=types.RUN_PAUSED, data=_by(uow, stop_id))
    await append_events(uow, run_id, [paused])


async def release_runs(uow: UnitOfWork, stop_id: UUID) -> int:
    """Continue every run that the stop has paused where it was; how many there were.

    A pause that was asked for and not yet carried out is taken back by the next attempt.
    """
    run_ids = await halted.paused_by(uow.session, stop_id)
    for run_id in run_ids:
        await append_events(
            uow, run_id, [EventDraft(type=types.RUN_RESUMED, data=_by(uow, stop_id))]
        )
        await enqueue_run(uow, run_id)
    log.info("runs.released", count=len(run_ids))
    return len(run_ids)


def _by(uow: UnitOfWork, stop_id: UUID) -> dict[str, str | None]:
    by = str(uow.actor.principal_id) if uow.actor.principal_id else None
    return {"by": by, "stop_id": str(stop_id)}
