"""Real workers, killed with SIGKILL wherever it could hurt. Nothing is lost, nothing done twice.

Most of the time goes into waiting until a worker counts as dead, here after a second of silence.
"""

import asyncio
import json
import os
import signal
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from itertools import accumulate
from typing import Any
from uuid import UUID

import psycopg
import pytest

from agents_os.core import db
from agents_os.core.clock import utc_now
from agents_os.core.ids import uuid7
from agents_os.domains.runs.metadata.limits import PLAN_LIMITS
from agents_os.domains.runs.metadata.schemas import RunStart
from agents_os.domains.runs.metadata.states import RunKind, RunStatus
from agents_os.domains.runs.usecases.enqueue_run import enqueue_run
from agents_os.domains.runs.usecases.pause_run import pause_run
from agents_os.domains.runs.usecases.request_cancel import request_cancel
from agents_os.domains.runs.usecases.start_run import start_run
from tests.support import postgres
from tests.support.builders import Org, new_org
from tests.support.engine import (
    Engine,
    begin,
    check_journal,
    engine,
    events_of,
    read,
    until_ended,
)
from tests.support.engine_worker import POINTS, STEPS
from tests.support.workflow_cases import definition
from tests.support.workflows import workflow_input

FREE = PLAN_LIMITS["free"]
FROZEN_FOR_S = 30
BEATS = "select 1 from private.workers where id like %s and seen_at > now() - '0.9 s'::interval"
BEGUN = "select 1 from run_steps where run_id = %s"
ON_RECORD = "select status from dbos.workflow_status where workflow_uuid like %s"
TAKEN_OVER = """
update dbos.workflow_status set status = 'ENQUEUED', owner_xid = null, started_at_epoch_ms = null
where workflow_uuid like %s
"""
IN_STATE = "select 1 from runs where id = %s and status = %s"
ALL_ENDED = "select count(*) from runs where ended_at is null and status <> 'paused'"


@pytest.fixture(scope="module")
async def running(services: None) -> Iterator[Engine]:
    with engine() as started:
        there = db.configure(started.dsn)
        yield started
        started.end_workers()
        await there.dispose()
        db.configure(os.environ["AGENTS_OS_DATABASE_URL"])


@pytest.fixture
async def company(running: Engine) -> Org:
    return await new_org()


def effects(running: Engine, run_id: object) -> list[str]:
    rows = running.query("select step from effects where run_id = %s", run_id)
    return sorted(step for (step,) in rows)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("point", POINTS)
async def test_a_worker_killed_anywhere_loses_nothing_and_repeats_no_effect(
    running: Engine, company: Org, step: str, point: str
) -> None:
    running.keep_alive(2)
    run_id = await begin(company.owner, crash_at=f"{step}:{point}")
    run = await until_ended(company.owner, run_id, within_s=40)
    assert running.query("select count(*) from crashes where run_id = %s", run_id) == [(1,)]
    assert run.status is RunStatus.SUCCEEDED
    assert run.output == {"did": list(STEPS)}
    assert effects(running, run_id) == sorted(STEPS)
    events = await check_journal(company.owner, run_id)
    completed = [event.data["step"] for event in events if event.type == "step.completed"]
    assert completed == list(STEPS)


async def until(true: Callable[[], Any], *, within_s: float = 20) -> None:
    """Look until it is true; it may be asynchronous."""
    async with asyncio.timeout(within_s):
        while True:
            found = true()
            if await found if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.02)


def pids_at_work(running: Engine, run_id: UUID) -> list[int]:
    return [pid for (pid,) in running.query("select pid from work where run_id = %s", run_id)]


def beats(running: Engine) -> int:
    return running.query(
        "select count(*) from private.workers where seen_at > now() - '0.9 s'::interval"
    )[0][0]


async def workers(running: Engine, count: int, dead_after_s: float = 1) -> None:
    """Exactly so many, and the others noticed as gone."""
    running.end_workers()
    running.keep_alive(count, dead_after_s)
    await until(lambda: beats(running) >= count)


FLOW = {
    "fetch": "work",
    "set": {"set": {"did": "{{ steps.fetch.output.did }}"}},
    "good": {"if": "steps.set.output.did == 'fetch'"},
    "send": "work",
    "end": {"set": {"sent": "{{ steps.send.output.did }}"}},
    "flow": "t > fetch > set > good, good.true > send > end",
}
BOUNDARIES = [
    *(f"{node}:{point}" for node in ("fetch", "send") for point in POINTS),
    *(f"{node}:after_completed" for node in ("set", "good", "end")),
]


@pytest.mark.parametrize("point", BOUNDARIES)
async def test_a_workflow_killed_at_any_boundary_loses_nothing_and_repeats_no_effect(
    running: Engine, company: Org, point: str
) -> None:
    running.keep_alive(2)
    given = workflow_input(company.owner, definition(FLOW)).model_dump(mode="json")
    run_id = await begin(company.owner, RunKind.WORKFLOW, **given, crash_at=point)
    run = await until_ended(company.owner, run_id, within_s=40)
    assert running.query("select count(*) from crashes where run_id = %s", run_id) == [(1,)]
    assert (run.status, run.output) == (RunStatus.SUCCEEDED, {"sent": "send"})
    assert effects(running, run_id) == ["fetch", "send"]
    events = await check_journal(company.owner, run_id)
    completed = [event.data["step"] for event in events if event.type == "step.completed"]
    assert completed == ["fetch", "set", "good", "send", "end"]


async def test_the_same_worker_started_anew_goes_on(running: Engine, company: Org) -> None:
    await workers(running, 1)
    run_id = await begin(company.owner, crash_at="write:after_effect")
    await until(lambda: running.query("select 1 from crashes where run_id = %s", run_id))
    running.end_workers()  # it has said that it dies: wait until it is dead
    running.keep_alive(1)
    assert (await until_ended(company.owner, run_id, within_s=40)).status is RunStatus.SUCCEEDED
    assert effects(running, run_id) == sorted(STEPS)
    await check_journal(company.owner, run_id)


async def test_a_worker_frozen_for_half_a_minute_and_woken_writes_nothing(
    running: Engine, company: Org
) -> None:
    await workers(running, 2)
    run_id = await begin(company.owner, seconds=0.5)
    await until(lambda: pids_at_work(running, run_id))
    frozen = pids_at_work(running, run_id)[0]
    os.kill(frozen, signal.SIGSTOP)
    half_a_minute = asyncio.create_task(asyncio.sleep(FROZEN_FOR_S))
    run = await until_ended(company.owner, run_id, within_s=40)
    before = await events_of(company.owner, run_id)
    await half_a_minute
    os.kill(frozen, signal.SIGCONT)
    await until(lambda: running.query(BEATS, f"%:{frozen}:%"))  # it lives, and looks around
    await asyncio.sleep(1)
    assert run.status is RunStatus.SUCCEEDED
    assert await events_of(company.owner, run_id) == before
    assert await read(company.owner, run_id) == run
    assert effects(running, run_id) == sorted(STEPS)
    others = {pid for (pid,) in running.query("select pid from effects where run_id = %s", run_id)}
    assert len(others) == 2
    await check_journal(company.owner, run_id)


@pytest.mark.parametrize(
    ("usecase", "status"),
    [(pause_run, RunStatus.PAUSED), (request_cancel, RunStatus.CANCELLED)],
)
async def test_stopping_reaches_another_process_while_a_step_is_under_way(
    running: Engine, company: Org, usecase: Callable[..., Any], status: RunStatus
) -> None:
    running.keep_alive(1)
    run_id = await begin(company.owner, seconds=600)
    await until(lambda: running.query(BEGUN, run_id))
    async with db.unit_of_work(company.owner) as uow:
        await usecase(uow, run_id)
    await until(lambda: running.query(IN_STATE, run_id, status))
    types = [event.type for event in await check_journal(company.owner, run_id)]
    assert types[:3] == ["run.queued", "run.started", "step.started"]
    assert len(types) == 5  # what was asked, and that it is done: the step never ended


async def test_a_stopping_worker_hands_over_at_once(running: Engine, company: Org) -> None:
    await workers(running, 1)
    run_id = await begin(company.owner, seconds=0.3)
    await until(lambda: pids_at_work(running, run_id))
    running.end_workers(signal.SIGTERM)
    assert (await read(company.owner, run_id)).status is RunStatus.RUNNING
    running.keep_alive(1)
    assert (await until_ended(company.owner, run_id, within_s=40)).status is RunStatus.SUCCEEDED
    assert effects(running, run_id) == sorted(STEPS)


async def test_what_the_queue_forgot_is_found_again(running: Engine, company: Org) -> None:
    await workers(running, 0)
    run_id = await begin(company.owner)
    running.query("delete from dbos.workflow_status")
    await workers(running, 1)
    run = await until_ended(company.owner, run_id, within_s=25)
    assert run.status is RunStatus.SUCCEEDED


async def test_what_a_worker_took_without_hearing_of_it_is_begun_all_the_same(
    running: Engine, company: Org
) -> None:
    running.keep_alive(1)
    async with db.unit_of_work(company.owner) as uow:
        run = await start_run(uow, RunStart(kind=RunKind.EXTERNAL))
        await enqueue_run(uow, run.id, not_before=utc_now() + timedelta(hours=1))
    [(worker,)] = running.query("select id from private.workers order by seen_at desc limit 1")
    with psycopg.connect(postgres.superuser_url(running.socket)) as answer_lost:
        answer_lost.execute("update runs set asked_at = now() where id = %s", [run.id])
        arguments = [[company.id], json.dumps(PLAN_LIMITS), worker, 1]
        given = answer_lost.execute("select engine.admit(%s::uuid[], %s, %s, %s)", arguments)
        [(admitted,)] = given.fetchall()
    assert [run_id for _, run_id, _ in admitted] == [str(run.id)]
    assert (await until_ended(company.owner, run.id)).status is RunStatus.SUCCEEDED


async def test_a_worker_taken_for_dead_that_gets_its_own_run_stays_on_record_for_it(
    running: Engine, company: Org
) -> None:
    """It drives the run twice, until the drive before notices that it has lost the lease."""
    await workers(running, 1)
    run_id = await begin(company.owner, steps=["a"], seconds=4)
    await until(lambda: running.query(BEGUN, run_id))
    await asyncio.sleep(1)  # so much longer the second drive takes
    drive = f"{run_id}:%"
    running.query(TAKEN_OVER, drive)
    await until(lambda: running.query("select 1 from runs where id = %s and attempts = 2", run_id))
    await until(lambda: running.query("select 1 from work where run_id = %s", run_id))
    await asyncio.sleep(0.5)  # two beats
    assert running.query(ON_RECORD, drive) == [("PENDING",)]
    assert (await until_ended(company.owner, run_id)).status is RunStatus.SUCCEEDED
    assert effects(running, run_id) == ["a"]


async def test_what_comes_due_is_begun_however_much_is_told_of_others(
    running: Engine, company: Org
) -> None:
    await workers(running, 1)
    async with db.unit_of_work(company.owner) as uow:
        run = await start_run(uow, RunStart(kind=RunKind.EXTERNAL, input={"steps": ["a"]}))
        await enqueue_run(uow, run.id, not_before=utc_now() + timedelta(seconds=1))
    async with asyncio.timeout(15):
        while (await read(company.owner, run.id)).status is not RunStatus.SUCCEEDED:
            running.query("select pg_notify('engine', %s)", str(uuid7()))
            await asyncio.sleep(0.1)


async def test_limits_hold_and_nobody_starves_among_twenty_companies(running: Engine) -> None:
    await workers(running, 2, dead_after_s=10)
    companies = [await new_org() for _ in range(20)]
    runs = {
        await begin(org.owner, steps=["a", "b"], seconds=0.05): org
        for _ in range(10)
        for org in companies
    }
    await until(lambda: running.query(ALL_ENDED) == [(0,)], within_s=240)
    ends: dict[UUID, list[float]] = defaultdict(list)
    spans: dict[UUID, list[tuple[float, int]]] = defaultdict(list)
    for run_id, began, ended in running.query("select run_id, began, ended from work"):
        if run_id in runs:
            spans[runs[run_id].id] += [(began, 1), (ended, -1)]
            ends[runs[run_id].id].append(ended)
    assert len(spans) == 20
    for changes in spans.values():
        assert max(accumulate(change for _, change in sorted(changes))) <= FREE
    first = min(min(each) for each in ends.values())
    last = max(max(each) for each in ends.values())
    begun = [min(each) - first for each in ends.values()]
    assert max(begun) < (last - first) / 2, "somebody waited until the others were done"
