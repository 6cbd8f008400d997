"""Drive a run: ask its driver what comes next, do it, record it, until it waits or ends."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import structlog

from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import unit_of_work
from agents_os.core.errors import AppError
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.errors import LeaseLost
from agents_os.domains.runs.metadata.journal import StepFailed
from agents_os.domains.runs.metadata.schemas import EventDraft
from agents_os.domains.runs.metadata.states import STEP_ENDED, StepStatus
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
from agents_os.domains.runs.usecases.let_go import (
    ask_a_person,
    end_run,
    gave_up,
    in_doubt,
    wait_for,
)
from agents_os.domains.runs.usecases.run_step import (
    Outcome,
    begin,
    run_step,
    undone,
    unfinished,
)
from agents_os.domains.runs.usecases.take_run import take_fresh, take_run

log = structlog.get_logger(__name__)

LISTEN_EVERY_S = 1.0  # while steps run beside something that is waited for
SHORT_PAUSE_S = 5.0  # a retry that is due this soon is waited for here, not in the queue
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
    taken = await take_fresh(actor, run_id, drive_id, owner)
    if taken is None:
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
        if drive.telling is not None:
            drive.telling.cancel()  # letting go has told more
    return True


async def _drive(drive: Drive) -> None:
    driver = driver_of(drive.journal.run.kind)
    if driver is None:
        await end_run(drive, gave_up("no_driver", "Nothing here knows how to do this kind of run."))
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
        await end_run(drive, move)
        return True
    steps, wait = _parts(move)
    seq = drive.seq
    due = await _launch(drive, steps, working)
    if steps and in_doubt(drive) and not working:
        await ask_a_person(drive, wait.until if wait else None)
        return True
    if not working:
        refused = drive.seq != seq  # its `before` said no: the driver decides what now
        return False if refused else await _rest(drive, steps, wait, due)
    await _collect(drive, working, due, wait)
    return False


def _parts(move: Step | Wait | Sequence[Step | Wait]) -> tuple[list[Step], Wait | None]:
    parts = [move] if isinstance(move, Step | Wait) else move
    steps = [each for each in parts if isinstance(each, Step)]
    return steps, next((each for each in parts if isinstance(each, Wait)), None)


def _first_of(*times: datetime | None) -> datetime | None:
    return min((each for each in times if each), default=None)


async def _decide(drive: Drive, driver: RunDriver) -> Move:
    try:
        return await driver.next_step(drive.journal)
    except StepFailed as error:
        record = error.record
        return gave_up(record.error_code or "step_failed", str(error))
    except Exception:
        log.exception("run.driver_failed", run_id=str(drive.run_id))
        return gave_up(
            "driver_error", "The engine could not decide how to go on. This is our mistake."
        )


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


async def _collect(
    drive: Drive, working: dict[str, _Working], due: datetime | None, wait: Wait | None
) -> None:
    """Wait until a step ends, something is due or somebody asks us to stop; record what ended."""
    due = _first_of(due, wait.until if wait else None)
    due_in = max(0.0, (due - utc_now()).total_seconds()) if due else None
    look_in = LISTEN_EVERY_S if wait else None
    timeouts = [each for each in (pen.overdue_in(drive), due_in, look_in) if each is not None]
    stir = asyncio.create_task(drive.stir.wait())
    tasks = {each.task for each in working.values()}
    try:
        await asyncio.wait(
            {*tasks, stir}, timeout=min(timeouts, default=None), return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        stir.cancel()
    drive.stir.clear()
    nothing_ended = not any(each.task.done() for each in working.values())
    await _record_ended(drive, working)
    if pen.overdue_in(drive) == 0.0:
        await pen.write(drive)
    elif wait and nothing_ended:
        await pen.listen(drive)


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


async def _rest(
    drive: Drive, steps: Sequence[Step], wait: Wait | None, due: datetime | None
) -> bool:
    """Nothing runs: wait for the retry, or for the world."""
    if wait is not None:
        return await wait_for(drive, replace(wait, until=_first_of(wait.until, due)))
    if due is None:
        names = [step.key for step in steps]
        log.error("run.driver_stuck", run_id=str(drive.run_id), steps=names)
        await end_run(
            drive, gave_up("driver_stuck", "The engine was asked to repeat what is done.")
        )
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
