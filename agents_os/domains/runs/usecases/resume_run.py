"""Tell a run something it may be waiting for."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import repository
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.errors import RunNotFound
from agents_os.domains.runs.metadata.schemas import EventDraft, RunRead, Signal
from agents_os.domains.runs.metadata.states import FINAL, RunStatus
from agents_os.domains.runs.usecases.append_events import append_events
from agents_os.domains.runs.usecases.enqueue_run import enqueue_run

_WAITS = (RunStatus.WAITING_APPROVAL, RunStatus.WAITING_INPUT)


async def resume_run(uow: UnitOfWork, run_id: UUID, signal: Signal) -> RunRead:
    """Put `signal` into the run's journal and wake the run if it waits.

    The driver finds it with `journal.last(name)` and decides whether that was it. A run that is
    under way sees it before it waits, a paused one when it continues; one that has ended ignores
    it. For handlers and other usecases: whoever calls has checked that the caller may say this.

    Raises:
        RunNotFound: no such run in this organisation.
    """
    run = await repository.lock(uow.session, run_id)
    if run is None:
        raise RunNotFound("There is no such run.", run_id=str(run_id))
    if run.status in FINAL:
        return RunRead.model_validate(run)
    events = [EventDraft(type=types.SIGNAL_RECEIVED, data=signal.model_dump())]
    waits = run.status in _WAITS
    if waits:
        events.append(EventDraft(type=types.RUN_RESUMED, data={"by": signal.name}))
    read = await append_events(uow, run_id, events)
    if waits:
        await enqueue_run(uow, run_id)
    return read
