"""Begin to drive a run: take its lease, if it is ours to take."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from agents_os.core import signals
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.core.signals import Signal
from agents_os.domains.governance.usecases.company_stop import open_stop
from agents_os.domains.runs.adapters.secondary import journal_rows, repository, step_rows
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.journal import Journal, Received
from agents_os.domains.runs.metadata.limits import MAX_TAKES
from agents_os.domains.runs.metadata.models import Run
from agents_os.domains.runs.metadata.reducer import Fact, RunState, apply
from agents_os.domains.runs.metadata.schemas import EventDraft, RunRead
from agents_os.domains.runs.metadata.states import FINAL, RunStatus
from agents_os.domains.runs.usecases.append_events import RUN, append_to, event_of
from agents_os.domains.runs.usecases.halt_runs import hold_back

CRASH_LOOP = EventDraft(
    type=types.RUN_FAILED,
    data={
        "error_code": "crash_loop",
        "error_message": (
            "This run ended the worker process several times without getting any further, so it "
            "was given up. What it finished is kept."
        ),
    },
)
CLOCKS_DIFFER_BY = timedelta(seconds=1)  # the queue's machine and ours


@dataclass(frozen=True, slots=True)
class Taken:
    """A run that is ours until somebody else takes it."""

    lease: UUID
    journal: Journal


async def take_fresh(actor: Actor, run_id: UUID, drive_id: str, owner: str) -> Taken | None:
    """Take a run that nobody has driven yet, in one statement; None: `take_run` has to look."""
    fact = Fact(types.RUN_STARTED, utc_now(), {})
    state = apply(RunState(RunStatus.QUEUED, last_seq=1), fact)
    begun = {name: getattr(state, name) for name in ("status", "started_at", "last_seq")}
    lease = uuid7()
    changes = {**begun, **_held(lease, owner, attempts=1)}
    event = event_of(state.last_seq, fact)
    row = await journal_rows.begin(actor.tenant, run_id, drive_id, event, changes)
    if row is None:
        return None
    await signals.publish({Signal(actor.tenant, RUN, run_id)})
    return Taken(lease, Journal(RunRead.model_validate(row), row["input"]))


async def take_run(uow: UnitOfWork, run_id: UUID, drive_id: str, owner: str) -> Taken | None:
    """Take the run for `owner` with a fresh lease; None when there is nothing to drive.

    While the company's agents are stopped the run is paused instead.

    Only the drive that was queued last may take it. Whoever held it before can write no more. A run
    that ended too many processes without progress is failed instead.
    """
    run = await repository.lock_to_drive(uow.session, run_id)
    if run is None or run.drive_id != drive_id or run.status in FINAL:
        return None
    beginning = _beginning(run)
    if beginning is None:
        return None
    if stop_id := await open_stop(uow):
        await hold_back(uow, run_id, stop_id)
        return None
    if run.attempts >= MAX_TAKES:
        await append_to(uow, run, [*beginning, CRASH_LOOP])
        return None
    untouched = run.last_seq == 1  # nothing to read
    lease = uuid7()
    held = _held(lease, owner, attempts=run.attempts + 1)
    read = await append_to(uow, run, beginning, **held)
    input = dict(run.input)
    return Taken(lease, Journal(read, input) if untouched else await load_journal(uow, read, input))


def _held(lease: UUID, owner: str, *, attempts: int) -> dict[str, Any]:
    """Columns of a run that is driven."""
    return {
        "lease": lease,
        "lease_owner": owner,
        "not_before": None,
        "attempts": attempts,
        "heartbeat_at": utc_now(),
    }


def _beginning(run: Run) -> list[EventDraft] | None:
    """The events with which driving begins; None: it is not the time to drive."""
    if run.status == RunStatus.QUEUED:
        return [EventDraft(type=types.RUN_STARTED)]
    if run.status == RunStatus.RUNNING:
        return []
    waited = run.status != RunStatus.PAUSED and run.not_before
    if not waited or waited > utc_now() + CLOCKS_DIFFER_BY:
        return None
    return [EventDraft(type=types.RUN_RESUMED, data={"by": "time"})]


async def load_journal(uow: UnitOfWork, run: RunRead, input: dict[str, object]) -> Journal:
    """The run as its driver sees it."""
    steps = await step_rows.load(uow.session, run.id)
    received = await repository.signals(uow.session, run.id)
    return Journal(
        run=run,
        input=input,
        steps=steps,
        received=[
            Received(each.seq, each.at, each.data["name"], each.data["data"]) for each in received
        ],
    )
