"""Drive a run: ask its driver what comes next, do it, record it, until it waits or ends."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import structlog

from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import unit_of_work
from agents_os.core.errors import AppError
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.errors import LeaseLost, MovedOn
from agents_os.domains.runs.metadata.journal import StepFailed
from agents_os.domains.runs.metadata.schemas import EventDraft
from agents_os.domains.runs.metadata.states import STEP_ENDED, RunStatus, StepStatus
from agents_os.domains.runs.metadata.steps import (
    Done,
    Move,
    RunDriver,
    Step,
    StepContext,
    Wait,
    driver_of,
)
from agents_os.domains.runs.usecases import drive as pen
from agents_os.domains.runs.usecases.drive import Ask, Drive
from agents_os.domains.runs.usecases.run_step import (
    Outcome,
    begin,
    run_step,
    undone,
    unfinished,
)
from agents_os.domains.runs.usecases.take_run import take_run

log = structlog.get_logger(__name__)

SHORT_PAUSE_S = 5.0  # a retry that is due this soon is waited for here, not in the queue
_ENDINGS = {
    RunStatus.SUCCEEDED: types.RUN_SUCCEEDED,
    RunStatus.FAILED: types.RUN_FAILED,
    RunStatus.BLOCKED: types.RUN_BLOCKED,
}
_WAITS = {
    RunStatus.WAITING_APPROVAL: types.RUN_WAITING_APPROVAL,
    RunStatus.WAITING_INPUT: types.RUN_WAITING_INPUT,
}
driving: dict[UUID, Drive] = {}  # by lease; whoever hears that one should stop looks here


class _Working(NamedTuple):
    step: Step
    context: StepContext
    task: "asyncio.Task[Outcome]"


class _Drained(Exception):
    """This process ends; the run stays ours on paper until another one takes it."""


async def drive_run(org_id: UUID, run_id: UUID, drive_id: str, owner: str) -> bool:
    """Drive a run until it waits, pauses or ends; whether this process is done with it.

    False: the process is being drained and stopped in between; another one must go on. A run that
    is not there to be driven, or that somebody else has taken meanwhile, is left alone.
    """
    actor = Actor.system(org_id)
    async with pen.pens, unit_of_work(actor) as uow:
        taken = await take_run(uow, run_id, drive_id, owner)
    if taken is None:
        return True
    drive = Drive(run_id, actor, taken.lease, taken.journal, dict(taken.journal.steps))
    driving[drive.lease] = drive
    try:
        await _drive(drive)
    except LeaseLost:
        log.warning("run.taken_over", run_id=str(run_id))
    except _Drained:
        return False
    finally:
        driving.pop(drive.lease, None)
        drive.let_go.set()
    return True


async def _drive(drive: Drive) -> None:
    driver = driver_of(drive.journal.run.kind)
    if driver is None:
        await _end(drive, _gave_up("no_driver", "Nothing here knows how to do this kind of run."))
        return
    working: dict[str, _Working] = {}
    try:
        while not await _advance(drive, driver, working):
            pass
    finally:
        for each in working.values():
            each.task.cancel()
        await asyncio.gather(*(each.task for each in working.values()), return_exceptions=True)


async def _advance(drive: Drive, driver: RunDriver, working: dict[str, _Working]) -> bool:
    """One turn: decide, act, collect what ended. True: nothing more to do here."""
    if drive.asked is not None:
        return await _stop(drive, working)
    if drive.heard:
        await pen.reread(drive)
    move = await _decide(drive, driver)
    if isinstance(move, Done):
        await _end(drive, move)
        return True
    due: datetime | None = None
    seq = drive.seq
    if not isinstance(move, Wait):
        due = await _launch(drive, [move] if isinstance(move, Step) else move, working)
        if _in_doubt(drive) and not working:
            await _ask_a_person(drive)
            return True
    if not working:
        refused = drive.seq != seq  # its `before` said no: the driver decides what now
        return False if refused else await _rest(drive, move, due)
    await _collect(drive, working, due)
    return False


async def _decide(drive: Drive, driver: RunDriver) -> Move:
    try:
        return await driver.next_step(drive.journal)
    except StepFailed as error:
        record = error.record
        return _gave_up(record.error_code or "step_failed", str(error))
    except Exception:
        log.exception("run.driver_failed", run_id=str(drive.run_id))
        return _gave_up(
            "driver_error", "The engine could not decide how to go on. This is our mistake."
        )


def _gave_up(code: str, message: str) -> Done:
    return Done(status=RunStatus.FAILED, error_code=code, error_message=message)


async def _launch(
    drive: Drive, steps: Sequence[Step], working: dict[str, _Working]
) -> datetime | None:
    """Begin the steps that may begin; when the first of the others may."""
    later: list[datetime] = []
    for step in steps:
        record = drive.journal.steps.get(step.key)
        if step.key in working or (record and record.status in (*STEP_ENDED, StepStatus.WAITING)):
            continue
        if record and record.not_before and record.not_before > utc_now():
            later.append(record.not_before)
            continue
        context = await begin(drive, step)
        if context is not None:
            task = asyncio.create_task(run_step(step, context), name=step.key)
            working[step.key] = _Working(step, context, task)
    return min(later, default=None)


async def _collect(drive: Drive, working: dict[str, _Working], due: datetime | None) -> None:
    """Wait until a step ends, a retry is due or somebody asks us to stop; record what ended."""
    retry_in = max(0.0, (due - utc_now()).total_seconds()) if due else None
    timeouts = [each for each in (pen.overdue_in(drive), retry_in) if each is not None]
    stir = asyncio.create_task(drive.stir.wait())
    tasks = {each.task for each in working.values()}
    try:
        await asyncio.wait(
            {*tasks, stir}, timeout=min(timeouts, default=None), return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        stir.cancel()
    drive.stir.clear()
    await _record_ended(drive, working)
    if pen.overdue_in(drive) == 0.0:
        await pen.write(drive)


async def _record_ended(drive: Drive, working: dict[str, _Working]) -> None:
    for key, (step, context, task) in list(working.items()):
        if not task.done():
            continue
        del working[key]
        if task.cancelled():
            pen.keep(drive, unfinished(step, context))
        else:
            await _record(drive, step, task.result())


async def _record(drive: Drive, step: Step, outcome: Outcome) -> None:
    if not step.at_once and outcome.within is None:
        pen.keep(drive, outcome.events)
    else:
        outcome = await _write_result(drive, step, outcome)
    pen.foresee(drive, outcome.events)


async def _write_result(drive: Drive, step: Step, outcome: Outcome) -> Outcome:
    """Record the result with what belongs to it; if that is refused, the step has failed."""
    try:
        await pen.write(drive, outcome.events, outcome.within)
    except AppError as error:
        if isinstance(error, pen.FENCES):
            raise
        outcome = undone(step, outcome, error)
        await pen.write(drive, outcome.events)
    return outcome


async def _rest(drive: Drive, move: Move, due: datetime | None) -> bool:
    """Nothing runs: wait for the retry, or for the world."""
    if isinstance(move, Wait):
        return await _wait(drive, move)
    if due is None:
        names = [step.key for step in ([move] if isinstance(move, Step) else move)]  # type: ignore[union-attr]
        log.error("run.driver_stuck", run_id=str(drive.run_id), steps=names)
        await _end(drive, _gave_up("driver_stuck", "The engine was asked to repeat what is done."))
        return True
    pause = (due - utc_now()).total_seconds()
    if pause > SHORT_PAUSE_S:
        await pen.write(drive, release=True, again_at=due)
        return True
    await pen.write_pending(drive)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(drive.stir.wait(), max(0.0, pause))
    drive.stir.clear()
    return False


async def _wait(drive: Drive, wait: Wait) -> bool:
    until = {"until": wait.until.isoformat()} if wait.until else {}
    event = EventDraft(type=_WAITS[wait.status], data={**wait.for_, **until})
    try:
        await pen.write(
            drive, [event], wait.within, only_if_unmoved=True, release=True, again_at=wait.until
        )
    except MovedOn:
        await pen.reread(drive)
        return False
    except AppError as error:
        if isinstance(error, pen.FENCES):
            raise
        await _end(drive, _gave_up(error.code, error.message))
    return True


def _in_doubt(drive: Drive) -> list[str]:
    steps = drive.journal.steps.values()
    return [step.key for step in steps if step.status is StepStatus.WAITING]


async def _ask_a_person(drive: Drive) -> None:
    steps = _in_doubt(drive)
    why = {"kind": "in_doubt", "step": steps[0], "steps": steps}
    event = EventDraft(type=types.RUN_WAITING_APPROVAL, data=why)
    await pen.write(drive, [event], release=True)


async def _end(drive: Drive, done: Done) -> None:
    said = {
        "output": dict(done.output) or None,
        "error_code": done.error_code,
        "error_message": done.error_message,
    }
    event = EventDraft(type=_ENDINGS[done.status], data={k: v for k, v in said.items() if v})
    try:
        await pen.write(drive, [event], done.within, release=True)
    except AppError as error:
        if isinstance(error, pen.FENCES) or done.within is None:
            raise
        await _end(drive, _gave_up(error.code, error.message))


async def _stop(drive: Drive, working: dict[str, _Working]) -> bool:
    """Stop as asked: at once what may be repeated, after it ended what may not."""
    asked = drive.asked
    for step, _, task in working.values():
        if asked is Ask.CANCEL or step.repeatable:
            task.cancel()
    if working:
        await asyncio.wait({each.task for each in working.values()})
    in_flight = [key for key, each in working.items() if each.task.cancelled()]
    await _record_ended(drive, working)
    if asked is not drive.asked:  # paused first, then cancelled
        return False
    if asked is Ask.DRAIN:
        await pen.write_pending(drive)
        raise _Drained
    if asked is Ask.CANCEL:
        event = EventDraft(type=types.RUN_CANCELLED, data={"in_flight": in_flight})
    else:
        event = EventDraft(type=types.RUN_PAUSED, data={})
    await pen.write(drive, [event], release=True)
    return True
