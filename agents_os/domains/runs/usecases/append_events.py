"""The one writer of run events."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.runs.adapters.secondary import repository
from agents_os.domains.runs.metadata.errors import RunNotFound
from agents_os.domains.runs.metadata.events import RunFinished
from agents_os.domains.runs.metadata.models import Run
from agents_os.domains.runs.metadata.reducer import Fact, RunState, apply
from agents_os.domains.runs.metadata.schemas import EventDraft, RunRead
from agents_os.domains.runs.metadata.states import FINAL, RunKind, RunStatus


async def append_events(uow: UnitOfWork, run_id: UUID, drafts: Sequence[EventDraft]) -> RunRead:
    """Record what happened to a run, in order, and move its row by the same events.

    All or nothing. Sequence numbers have no gaps, because the row is locked meanwhile. Called by
    whoever drives the run, so it asks for no permission of its own; row-level security holds.

    Raises:
        RunNotFound: no such run in this organisation.
        IllegalTransition: an event does not fit the state of the run.
    """
    run = await repository.lock(uow.session, run_id)
    if run is None:
        raise RunNotFound("There is no such run.", run_id=str(run_id))
    state = _state_of(run)
    rows: list[dict[str, object]] = []
    for draft in drafts:
        fact = Fact(draft.type, utc_now(), draft.data)
        state = apply(state, fact)
        rows.append(_row(run, state.last_seq, fact))
    if rows:
        await repository.add_events(uow.session, rows)
    return await _move(uow, run, state)


def _row(run: Run, seq: int, fact: Fact) -> dict[str, object]:
    return {
        "id": uuid7(),
        "org_id": run.org_id,
        "run_id": run.id,
        "seq": seq,
        "at": fact.at,
        "type": fact.type,
        "data": fact.data,
    }


async def _move(uow: UnitOfWork, run: Run, state: RunState) -> RunRead:
    was = RunStatus(run.status)
    for name, value in asdict(state).items():
        setattr(run, name, value)
    await uow.session.flush()
    uow.signal("run", run.id)
    if state.status in FINAL and was not in FINAL:
        uow.publish(
            RunFinished(
                run_id=run.id,
                kind=RunKind(run.kind),
                agent_id=run.agent_id,
                status=RunStatus(run.status),
                error_code=run.error_code,
                error_message=run.error_message,
            )
        )
    return RunRead.model_validate(run)


def _state_of(run: Run) -> RunState:
    if run.last_seq == 0:  # a row without events is not yet a run
        return RunState()
    values = {field.name: getattr(run, field.name) for field in fields(RunState)}
    return RunState(**values | {"status": RunStatus(run.status)})
