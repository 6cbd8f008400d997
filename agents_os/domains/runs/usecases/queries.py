"""Reading runs."""

from typing import Any
from uuid import UUID

from agents_os.core.actor import Kind
from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import Page, PageQuery, paginate
from agents_os.domains.knowledge.metadata.quoting import unsealed
from agents_os.domains.knowledge.usecases.passage_queries import read_quotes
from agents_os.domains.runs.adapters.secondary import (
    queue_place,
    repository,
    schedule_rows,
    step_rows,
)
from agents_os.domains.runs.metadata.errors import RunNotFound
from agents_os.domains.runs.metadata.event_types import aliases_of
from agents_os.domains.runs.metadata.models import Run, RunEvent, Schedule
from agents_os.domains.runs.metadata.narrative import sentence
from agents_os.domains.runs.metadata.projection import Steps
from agents_os.domains.runs.metadata.schedule_schemas import ScheduleRead
from agents_os.domains.runs.metadata.schemas import RunEventRead, RunFilter, RunRead, StepRead
from agents_os.domains.runs.metadata.states import RunKind, RunStatus
from agents_os.domains.runs.usecases.lock_schedule import find_schedule
from agents_os.domains.runs.usecases.read_schedule import read_schedule

EVENTS_AT_ONCE = 500
SEALED = (RunKind.WORKFLOW,)  # whose records refer to texts of documents


async def list_runs(
    uow: UnitOfWork, page: PageQuery, where: RunFilter | None = None
) -> Page[RunRead]:
    """Runs the caller may see, newest first: own and shared ones, the team's, or all.

    Raises:
        Forbidden: the caller may not see runs.
    """
    uow.actor.require("runs:read")
    statement = repository.select_runs(uow.actor, where or RunFilter())
    found = await paginate(uow.session, statement, Run.created_at, Run.id, page=page, read=RunRead)
    about = await repository.about(uow.session, found.data)
    kept = {run.id: run.output for run in found.data if run.kind in SEALED}
    outputs = await _shown(uow, RunKind.WORKFLOW, kept)
    named = [
        run.model_copy(
            update={"about": about.get(run.id), "output": outputs.get(run.id, run.output)}
        )
        for run in found.data
    ]
    return found.model_copy(update={"data": named})


async def get_run(uow: UnitOfWork, run_id: UUID) -> RunRead:
    """One run with its status, tokens, cost and latency; while queued, with its place.

    Raises:
        RunNotFound: no such run, or not visible to the caller.
    """
    uow.actor.require("runs:read")
    run = await repository.find(uow.session, uow.actor, run_id)
    if run is None:
        raise RunNotFound("There is no such run.", run_id=str(run_id))
    about = await repository.about(uow.session, [run])
    read = RunRead.model_validate(run).model_copy(
        update={"about": about.get(run_id), "output": await _shown(uow, run.kind, run.output)}
    )
    if run.status != RunStatus.QUEUED or run.drive_id is None:
        return read
    return read.model_copy(update={"ahead": await queue_place.ahead_of(uow.session, run)})


async def list_run_events(
    uow: UnitOfWork, run_id: UUID, *, after_seq: int = 0, limit: int = EVENTS_AT_ONCE
) -> list[RunEventRead]:
    """The facts of a run after `after_seq`, in order; at most `limit`.

    Raises:
        RunNotFound: no such run, or not visible to the caller.
    """
    run = await get_run(uow, run_id)
    events = await repository.events(uow.session, run_id, after_seq=after_seq, limit=EVENTS_AT_ONCE)
    told = await _shown(uow, run.kind, [event.data for event in events])
    return [_read(event, data) for event, data in zip(events, told, strict=True)]


async def list_run_steps(uow: UnitOfWork, run_id: UUID) -> list[StepRead]:
    """The steps of a run, in the order they began.

    Raises:
        RunNotFound: no such run, or not visible to the caller.
    """
    run = await get_run(uow, run_id)
    steps = [StepRead.model_validate(row) for row in await step_rows.rows(uow.session, run_id)]
    kept = [{"input": step.input, "output": step.output} for step in steps]
    shown = await _shown(uow, run.kind, kept)
    return [step.model_copy(update=each) for step, each in zip(steps, shown, strict=True)]


async def read_input(uow: UnitOfWork, run_id: UUID) -> dict[str, Any]:
    """What the run was accepted with, for the domain it belongs to. Raises RunNotFound."""
    run = await repository.find(uow.session, uow.actor, run_id)
    if run is None:
        raise RunNotFound("There is no such run.", run_id=str(run_id))
    return dict(run.input)


async def read_steps(uow: UnitOfWork, run_id: UUID) -> Steps:
    """The steps of a run as its driver sees them, for the domain it belongs to."""
    return await step_rows.load(uow.session, run_id)


async def list_schedules(
    uow: UnitOfWork, page: PageQuery, *, kind: str | None = None
) -> Page[ScheduleRead]:
    """The schedules the caller may see, newest first; `kind`: of those, what their payload says."""
    uow.actor.require("runs:read")
    statement = schedule_rows.visible(uow.actor)
    if kind is not None:
        statement = statement.where(schedule_rows.making(kind))
    return await paginate(uow.session, statement, Schedule.id, page=page, read=read_schedule)


async def get_schedule(uow: UnitOfWork, schedule_id: UUID) -> ScheduleRead:
    """One schedule with its next times. Raises ScheduleNotFound."""
    uow.actor.require("runs:read")
    return read_schedule(await find_schedule(uow, schedule_id))


async def agents_at_work(uow: UnitOfWork) -> dict[UUID, bool]:
    """Agents that work right now. An agent that is not among the keys is idle."""
    uow.actor.require("agents:read")
    return dict.fromkeys(await repository.agents_at_work(uow.session), True)


async def _shown(uow: UnitOfWork, kind: str, kept: Any) -> Any:
    """Records with the texts of documents in them, as they are now and as far as one may read.

    The worker gets records as they are kept, and says itself for whom it reads them.
    """
    if uow.actor.kind is Kind.SYSTEM or kind not in SEALED:
        return kept
    return unsealed(kept, await read_quotes(uow, kept))


def _read(event: RunEvent, data: dict[str, Any]) -> RunEventRead:
    return RunEventRead(
        id=event.id,
        run_id=event.run_id,
        seq=event.seq,
        at=event.at,
        type=event.type,
        aliases=aliases_of(event.type),
        says=sentence(event.type, data),
        data=data,
    )
