"""The one writer of run events."""

from collections.abc import Sequence
from dataclasses import fields
from typing import NamedTuple
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.runs.adapters.secondary import repository, step_rows
from agents_os.domains.runs.metadata import projection
from agents_os.domains.runs.metadata.errors import LeaseLost, MovedOn, RunNotFound
from agents_os.domains.runs.metadata.events import RunFinished
from agents_os.domains.runs.metadata.models import Run
from agents_os.domains.runs.metadata.reducer import Fact, RunState, apply
from agents_os.domains.runs.metadata.schemas import EventDraft, RunRead
from agents_os.domains.runs.metadata.states import FINAL, RunKind, RunStatus


class Fence(NamedTuple):
    """What must still be true for a driver to write.

    `lease`: it drives the run. `seq`, if given: nobody else recorded anything after that.
    """

    lease: UUID
    seq: int | None = None


async def append_events(
    uow: UnitOfWork, run_id: UUID, drafts: Sequence[EventDraft], fence: Fence | None = None
) -> RunRead:
    """Record what happened to a run, in order; move its row and its steps by the same events.

    All or nothing. Sequence numbers have no gaps, because the row is locked meanwhile. Called by
    whoever drives the run, so it asks for no permission of its own; row-level security holds.

    Raises:
        RunNotFound: no such run in this organisation.
        LeaseLost, MovedOn: the fence does not hold any more.
        IllegalTransition: an event does not fit the state of the run.
    """
    run = await repository.lock(uow.session, run_id)
    if run is None:
        raise RunNotFound("There is no such run.", run_id=str(run_id))
    _check(run, fence)
    state = _state_of(run)
    facts: list[tuple[int, Fact]] = []
    for draft in drafts:
        fact = Fact(draft.type, utc_now(), draft.data)
        state = apply(state, fact)
        facts.append((state.last_seq, fact))
    if facts:
        await repository.add_events(uow.session, [_row(run, *each) for each in facts])
        await _project(uow, run, facts)
    return await _move(uow, run, state)


def _check(run: Run, fence: Fence | None) -> None:
    if fence is None:
        return
    if run.lease != fence.lease:
        raise LeaseLost("Another process drives this run now.", run_id=str(run.id))
    if fence.seq is not None and run.last_seq != fence.seq:
        raise MovedOn("Something happened to this run meanwhile.", run_id=str(run.id))


async def _project(uow: UnitOfWork, run: Run, facts: Sequence[tuple[int, Fact]]) -> None:
    keys = projection.keys_of(fact for _, fact in facts)
    if keys == set():
        return
    steps = await step_rows.load(uow.session, run.id, keys)
    changed = projection.project(steps, facts)
    await step_rows.save(uow.session, run.org_id, run.id, changed.values())


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
    for name in _FOLDED:
        setattr(run, name, getattr(state, name))
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


_FOLDED = tuple(field.name for field in fields(RunState))


def _state_of(run: Run) -> RunState:
    if run.last_seq == 0:  # a row without events is not yet a run
        return RunState()
    values = {name: getattr(run, name) for name in _FOLDED}
    return RunState(**values | {"status": RunStatus(run.status)})
