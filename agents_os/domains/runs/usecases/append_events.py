"""The one writer of run events."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm.attributes import set_committed_value

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.runs.adapters.secondary import journal_rows, repository, step_rows
from agents_os.domains.runs.adapters.secondary.journal_rows import FOLDED, Entry
from agents_os.domains.runs.metadata import projection
from agents_os.domains.runs.metadata.errors import RunNotFound
from agents_os.domains.runs.metadata.events import RunFinished
from agents_os.domains.runs.metadata.models import Run
from agents_os.domains.runs.metadata.projection import Steps
from agents_os.domains.runs.metadata.reducer import Fact, RunState, apply
from agents_os.domains.runs.metadata.schemas import EventDraft, RunRead
from agents_os.domains.runs.metadata.states import FINAL, RunKind, RunStatus

RUN = "run"  # topic: something happened to it
ENDED = "run_ended"  # topic: for those who wait for nothing else
_NO_SLOT = {"asked_at": None, "slot_at": None}
_WORKING = (RunStatus.QUEUED, RunStatus.RUNNING)


class Change(NamedTuple):
    """What some events make of a run that was known. `row`: the columns that change."""

    facts: list[tuple[int, Fact]]
    state: RunState
    row: dict[str, Any]


async def append_events(
    uow: UnitOfWork, run_id: UUID, drafts: Sequence[EventDraft], **driving: Any
) -> RunRead:
    """Record what happened to a run, in order; move its row and its steps by the same events.

    All or nothing. Sequence numbers have no gaps, because the row is locked meanwhile. `driving`:
    columns that events do not decide, written with them. It asks for no permission of its own;
    row-level security holds. Drivers use their pen (`drive.write`), which is fenced.

    Raises:
        RunNotFound: no such run in this organisation.
        IllegalTransition: an event does not fit the state of the run.
    """
    run = await repository.lock(uow.session, run_id)
    if run is None:
        raise RunNotFound("There is no such run.", run_id=str(run_id))
    return await append_to(uow, run, drafts, **driving)


async def append_to(
    uow: UnitOfWork, run: Run, drafts: Sequence[EventDraft], **driving: Any
) -> RunRead:
    """As `append_events`, to a run that this transaction has locked already."""
    change = change_of(run, drafts)
    steps = await _steps_of(uow, run.id, change)
    changed = projection.project(steps, change.facts)
    await record(uow, RunRead.model_validate(run), change, changed, driving=driving)
    for name, value in (change.row | driving).items():
        set_committed_value(run, name, value)
    return RunRead.model_validate(run)


def change_of(run: Run | RunRead, drafts: Sequence[EventDraft]) -> Change:
    """What these events make of the run. Raises IllegalTransition: one does not fit."""
    was = state = _state_of(run)
    facts: list[tuple[int, Fact]] = []
    for draft in drafts:
        fact = Fact(draft.type, utc_now(), draft.data)
        state = apply(state, fact)
        facts.append((state.last_seq, fact))
    row = {name: getattr(state, name) for name in FOLDED}
    row = {name: value for name, value in row.items() if value != getattr(was, name)}
    if state.status not in _WORKING:
        row |= _NO_SLOT
    return Change(facts, state, row)


async def record(
    uow: UnitOfWork,
    run: RunRead,
    change: Change,
    steps: Steps,
    *,
    driving: Mapping[str, Any],
    lease: UUID | None = None,
) -> bool:
    """Write the change of a run that stood as `run`; False: it does not any more, or the lease."""
    entry = entry_of(uow.actor.tenant, run, change, steps, driving)
    if not await journal_rows.record(uow.session, entry._replace(lease=lease)):
        return False
    uow.signal(RUN, run.id)
    if finished := end_by(run, change):
        uow.publish(finished)
        uow.signal(ENDED, run.id)
    return True


def entry_of(
    company: UUID, run: RunRead, change: Change, steps: Steps, driving: Mapping[str, Any]
) -> Entry:
    """The change as it is written, by anybody."""
    events = [event_of(seq, fact) for seq, fact in change.facts]
    changes = {**change.row, **driving}
    return Entry(company, run.id, run.last_seq, None, events, steps.values(), changes)


async def _steps_of(uow: UnitOfWork, run_id: UUID, change: Change) -> Steps:
    """The steps that the change may touch."""
    keys = projection.keys_of(fact for _, fact in change.facts)
    return {} if keys == set() else await step_rows.load(uow.session, run_id, keys)


def event_of(seq: int, fact: Fact) -> dict[str, object]:
    """The row of an event."""
    return {"id": uuid7(), "seq": seq, "at": fact.at, "type": fact.type, "data": fact.data}


def end_by(run: RunRead, change: Change) -> RunFinished | None:
    """What others hear if the run reaches a final state by this."""
    state = change.state
    if state.status not in FINAL or run.status in FINAL:
        return None
    return RunFinished(
        run_id=run.id,
        kind=RunKind(run.kind),
        agent_id=run.agent_id,
        status=state.status,
        error_code=state.error_code,
        error_message=state.error_message,
        parent_run_id=run.parent_run_id,
    )


def _state_of(run: Run | RunRead) -> RunState:
    if run.last_seq == 0:  # a row without events is not yet a run
        return RunState()
    values = {name: getattr(run, name) for name in FOLDED}
    return RunState(**values | {"status": RunStatus(run.status)})
