"""The engine in this process: decides, records, waits, pauses, stops; truth is the journal."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from agents_os.core import cache, db, signals
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.errors import Unavailable
from agents_os.domains.runs.adapters.secondary import step_rows
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata import steps
from agents_os.domains.runs.metadata.errors import NotInDoubt, NotPausable
from agents_os.domains.runs.metadata.journal import Journal
from agents_os.domains.runs.metadata.projection import project
from agents_os.domains.runs.metadata.reducer import Fact
from agents_os.domains.runs.metadata.schemas import (
    EventDraft,
    RunRead,
    RunStart,
    Signal,
    StepRead,
    StepVerdict,
)
from agents_os.domains.runs.metadata.states import FailureKind, RunKind, RunStatus, StepStatus
from agents_os.domains.runs.metadata.steps import (
    Done,
    Move,
    Step,
    StepContext,
    StepFailure,
    StepResult,
    Wait,
)
from agents_os.domains.runs.usecases import queries
from agents_os.domains.runs.usecases.continue_run import continue_run
from agents_os.domains.runs.usecases.drive import Ask
from agents_os.domains.runs.usecases.drive_run import drive_run, driving
from agents_os.domains.runs.usecases.enqueue_run import enqueue_run
from agents_os.domains.runs.usecases.pause_run import pause_run
from agents_os.domains.runs.usecases.rebuild_projection import rebuild_projection
from agents_os.domains.runs.usecases.request_cancel import request_cancel
from agents_os.domains.runs.usecases.resolve_step import resolve_step
from agents_os.domains.runs.usecases.resume_run import resume_run
from agents_os.domains.runs.usecases.start_run import start_run
from tests.support.builders import Org

Decide = Callable[[Journal], Move]
KIND = RunKind.WORKFLOW


class Scripted:
    """A driver made of one function."""

    def __init__(self, decide: Decide) -> None:
        self.decide = decide

    async def next_step(self, journal: Journal) -> Move:
        return self.decide(journal)


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Decide], None]:
    def use(decide: Decide) -> None:
        monkeypatch.setitem(steps._drivers, KIND, Scripted(decide))

    return use


def doing(work: Callable[[StepContext], Any] | None = None, seconds: float = 0.0) -> Any:
    async def run(context: StepContext) -> StepResult:
        await asyncio.sleep(seconds)
        found = work(context) if work else {}
        return found if isinstance(found, StepResult) else StepResult(found or {})

    return run


async def begin(actor: Actor, **input: Any) -> UUID:
    async with db.unit_of_work(actor) as uow:
        run = await start_run(uow, RunStart(kind=KIND, input=input))
        await enqueue_run(uow, run.id)
    return run.id


async def sql(org: Org, statement: str, **values: Any) -> Any:
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        return await uow.session.scalar(text(statement), values)


async def drive(org: Org, run_id: UUID, drive_id: str | None = None) -> bool:
    """What a worker does with the drive that was queued last."""
    newest = await sql(org, "select drive_id from runs where id = :id", id=run_id)
    return await drive_run(org.id, run_id, drive_id or newest, "test")


@asynccontextmanager
async def driven(org: Org, run_id: UUID) -> AsyncIterator["asyncio.Task[bool]"]:
    """Drive it beside the test, from when it works at something."""
    task = asyncio.create_task(drive(org, run_id))
    async with asyncio.timeout(5):
        while not any(each.run_id == run_id for each in driving.values()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.15)
    yield task
    await asyncio.wait_for(task, 10)


async def call(actor: Actor, usecase: Callable[..., Awaitable[Any]], *args: Any) -> Any:
    async with db.unit_of_work(actor) as uow:
        return await usecase(uow, *args)


async def look(org: Org, run_id: UUID) -> tuple[RunRead, dict[str, StepRead], list[str]]:
    """The run, its steps and the types of its events; checks the journal on the way."""
    async with db.unit_of_work(org.owner) as uow:
        run = await queries.get_run(uow, run_id)
        rows = await queries.list_run_steps(uow, run_id)
        events = await queries.list_run_events(uow, run_id)
        stored = await step_rows.load(uow.session, run_id)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    folded = project({}, [(e.seq, Fact(e.type, e.at, e.data)) for e in events])
    assert {k: asdict(v) for k, v in folded.items()} == {k: asdict(v) for k, v in stored.items()}
    return run, {row.key: row for row in rows}, [event.type for event in events]


def asked_to(ask: Ask, run_id: UUID) -> None:
    """What the worker's beat does when it finds the flag on the row."""
    next(each for each in driving.values() if each.run_id == run_id).ask(ask)


async def test_pure_steps_are_recorded_together_and_the_output_is_kept(org: Org, scripted):
    def decide(journal: Journal) -> Move:
        for name in ("a", "b", "c"):
            if not journal.done(name):
                return Step(name, run=doing(lambda c: {"did": c.key}))
        return Done({"last": journal.output("c")["did"]})

    scripted(decide)
    run_id = await begin(org.owner)
    assert await drive(org, run_id)
    run, rows, events = await look(org, run_id)
    assert (run.status, run.output) == (RunStatus.SUCCEEDED, {"last": "c"})
    assert events == ["run.queued", "run.started", *["step.completed"] * 3, "run.succeeded"]
    assert [row.status for row in rows.values()] == [StepStatus.SUCCEEDED] * 3


async def test_a_result_its_events_and_what_belongs_to_it_commit_together(org: Org, scripted):
    async def rename(uow: db.UnitOfWork) -> None:
        await uow.session.execute(text("update runs set requested_model = 'touched'"))

    async def refuse(uow: db.UnitOfWork) -> None:
        await rename(uow)
        raise RuntimeError("the wall says no")

    used = EventDraft(type=types.MODEL_COMPLETED, data={"input_tokens": 7, "cost_micros": 5})

    def decide(journal: Journal) -> Move:
        if journal.done("send"):
            return Done()
        within = refuse if journal.input["refuse"] else rename
        result = StepResult({"ok": True}, events=[used], within=within)
        return Step("send", run=doing(lambda c: result), kind="effect", idempotent=True)

    scripted(decide)
    run_id = await begin(org.owner, refuse=True)
    with pytest.raises(RuntimeError):
        await drive(org, run_id)
    run, rows, events = await look(org, run_id)
    assert events == ["run.queued", "run.started", "step.started"]
    assert run.requested_model is None
    await sql(
        org, "update runs set input = '{\"refuse\": false}' where id = :i returning 1", i=run_id
    )
    await drive(org, run_id)
    run, rows, _ = await look(org, run_id)
    assert (run.status, run.input_tokens, run.cost_micros) == (RunStatus.SUCCEEDED, 7, 5)
    assert (rows["send"].attempt, rows["send"].input_tokens) == (2, 7)


async def test_only_technical_failures_are_retried_with_the_same_key(org: Org, scripted):
    tries: list[tuple[int, UUID]] = []

    def sometimes(context: StepContext) -> dict[str, Any]:
        tries.append((context.attempt, context.idempotency_key))
        if context.attempt < 3:
            raise Unavailable("Not now.", retry_after_s=0.01)
        return {}

    def decide(journal: Journal) -> Move:
        if not journal.done("call"):
            return Step("call", run=doing(sometimes), kind="effect", idempotent=True)
        return Done()

    scripted(decide)
    run_id = await begin(org.owner)
    async with asyncio.timeout(8):
        await drive(org, run_id)
    run, _, _ = await look(org, run_id)
    assert run.status is RunStatus.SUCCEEDED
    assert [attempt for attempt, _ in tries] == [1, 2, 3]
    assert len({key for _, key in tries}) == 1


async def test_a_business_failure_ends_the_run_at_once_with_its_reason(org: Org, scripted):
    def refuse(context: StepContext) -> dict[str, Any]:
        raise StepFailure("no_such_address", "There is no such address.")

    def decide(journal: Journal) -> Move:
        if "call" in journal.steps:
            journal.output("call")
        return Step("call", run=doing(refuse), kind="effect")

    scripted(decide)
    run_id = await begin(org.owner)
    await drive(org, run_id)
    run, rows, _ = await look(org, run_id)
    assert (run.status, run.error_code) == (RunStatus.FAILED, "no_such_address")
    assert (rows["call"].attempt, rows["call"].failure_kind) == (1, FailureKind.BUSINESS)


async def test_an_effect_in_doubt_goes_to_a_person_and_on_after_the_answer(org: Org, scripted):
    happened: list[int] = []

    def breaks(context: StepContext) -> dict[str, Any]:
        happened.append(context.attempt)
        if len(happened) == 1:
            raise ConnectionResetError
        return {"sent": True}

    def decide(journal: Journal) -> Move:
        return Done() if journal.done("send") else Step("send", run=doing(breaks), kind="effect")

    scripted(decide)
    for verdict, tries in ((StepVerdict(happened=True), 1), (StepVerdict(happened=False), 2)):
        happened.clear()
        run_id = await begin(org.owner)
        await drive(org, run_id)
        run, rows, _ = await look(org, run_id)
        assert run.status is RunStatus.WAITING_APPROVAL
        assert run.waiting_for == {"kind": "in_doubt", "step": "send", "steps": ["send"]}
        assert rows["send"].status is StepStatus.WAITING
        await call(org.owner, resolve_step, run_id, "send", verdict)
        with pytest.raises(NotInDoubt):
            await call(org.owner, resolve_step, run_id, "send", verdict)
        await drive(org, run_id)
        run, rows, _ = await look(org, run_id)
        assert (run.status, len(happened)) == (RunStatus.SUCCEEDED, tries)


async def test_a_wait_holds_no_process_and_hears_what_came_before_it(org: Org, scripted):
    def decide(journal: Journal) -> Move:
        if not journal.done("ask"):
            return Step("ask", run=doing(seconds=0.4))
        heard = journal.last("approval")
        return Done(dict(heard.data)) if heard else Wait({"kind": "approval"})

    scripted(decide)
    run_id = await begin(org.owner)
    await drive(org, run_id)
    run, _, _ = await look(org, run_id)
    assert (run.status, run.waiting_for) == (RunStatus.WAITING_INPUT, {"kind": "approval"})
    assert not driving
    await call(org.owner, resume_run, run_id, Signal(name="approval", data={"by": "Ada"}))
    await drive(org, run_id)
    run, _, _ = await look(org, run_id)
    assert (run.status, run.output) == (RunStatus.SUCCEEDED, {"by": "Ada"})

    early = await begin(org.owner)
    async with driven(org, early):
        await call(org.owner, resume_run, early, Signal(name="approval", data={"by": "Bob"}))
    run, _, events = await look(org, early)
    assert (run.status, run.output) == (RunStatus.SUCCEEDED, {"by": "Bob"})
    assert types.RUN_WAITING_INPUT not in events


async def test_a_timer_wakes_the_run_not_before_its_time(org: Org, scripted):
    until = utc_now() + timedelta(hours=1)

    def decide(journal: Journal) -> Move:
        waited = any(True for _ in [journal.run.last_seq > 3])
        return (
            Done() if waited and journal.run.last_seq > 3 else Wait({"kind": "time"}, until=until)
        )

    scripted(decide)
    run_id = await begin(org.owner)
    await drive(org, run_id)
    await drive(org, run_id)  # too early: left alone
    run, _, events = await look(org, run_id)
    assert (run.status, run.not_before, len(events)) == (RunStatus.WAITING_INPUT, until, 3)
    assert await sql(org, "select asked_at from runs where id = :i", i=run_id) == until
    await sql(org, "update runs set not_before = now() where id = :i returning 1", i=run_id)
    await drive(org, run_id)
    assert (await look(org, run_id))[0].status is RunStatus.SUCCEEDED


async def test_pausing_breaks_off_what_may_be_repeated_and_continuing_does_it_again(
    org: Org, scripted
):
    seconds = [10.0, 0.0]

    def decide(journal: Journal) -> Move:
        if journal.done("think"):
            return Done()
        return Step("think", run=doing(seconds=seconds.pop(0)), kind="effect", idempotent=True)

    scripted(decide)
    run_id = await begin(org.owner)
    async with driven(org, run_id) as task:
        assert (await call(org.owner, pause_run, run_id)).pause_requested_at
        asked_to(Ask.PAUSE, run_id)
        await asyncio.wait_for(task, 1)
    run, _, _ = await look(org, run_id)
    assert (run.status, run.pause_requested_at) == (RunStatus.PAUSED, None)
    await call(org.owner, continue_run, run_id)
    await drive(org, run_id)
    run, rows, _ = await look(org, run_id)
    assert (run.status, rows["think"].attempt) == (RunStatus.SUCCEEDED, 2)
    with pytest.raises(NotPausable):
        await call(org.owner, pause_run, run_id)


async def test_cancelling_ends_it_within_a_second_and_says_what_was_in_flight(org: Org, scripted):
    def decide(journal: Journal) -> Move:
        return Step("send", run=doing(seconds=10), kind="effect")

    scripted(decide)
    run_id = await begin(org.owner)
    async with driven(org, run_id) as task:
        await call(org.owner, request_cancel, run_id)
        asked_to(Ask.CANCEL, run_id)
        await asyncio.wait_for(task, 1)
    run, rows, _ = await look(org, run_id)
    assert run.status is RunStatus.CANCELLED
    assert rows["send"].status is StepStatus.CANCELLED


async def test_what_nobody_drives_is_paused_continued_and_cancelled_at_once(org: Org, scripted):
    scripted(lambda journal: Wait({"kind": "rain"}))
    queued = await begin(org.owner)
    assert (await call(org.owner, pause_run, queued)).status is RunStatus.PAUSED
    await drive(org, queued)
    assert (await call(org.owner, continue_run, queued)).status is RunStatus.QUEUED
    await drive(org, queued)
    assert (await look(org, queued))[0].status is RunStatus.WAITING_INPUT
    assert (await call(org.owner, request_cancel, queued)).status is RunStatus.CANCELLED
    assert (await call(org.owner, request_cancel, queued)).status is RunStatus.CANCELLED


async def test_steps_in_parallel_join_as_the_driver_decides(org: Org, scripted):
    def decide(journal: Journal) -> Move:
        if journal.done("quick"):
            return Done()
        return [Step("quick", run=doing()), Step("slow", run=doing(seconds=10), kind="effect")]

    scripted(decide)
    run_id = await begin(org.owner)
    async with asyncio.timeout(5):
        await drive(org, run_id)
    run, rows, _ = await look(org, run_id)
    assert run.status is RunStatus.SUCCEEDED
    assert rows["slow"].status is StepStatus.CANCELLED


async def test_who_lost_the_lease_writes_nothing(org: Org, scripted):
    def decide(journal: Journal) -> Move:
        return Done() if journal.done("a") else Step("a", run=doing(seconds=0.5))

    scripted(decide)
    run_id = await begin(org.owner)
    async with driven(org, run_id) as task:
        taken = (
            "update runs set lease = gen_random_uuid(), lease_owner = 'x' where id = :i returning 1"
        )
        await sql(org, taken, i=run_id)
        assert await task
    assert (await look(org, run_id))[2] == ["run.queued", "run.started"]


async def test_a_drive_that_was_replaced_does_nothing(org: Org, scripted):
    scripted(lambda journal: Done())
    run_id = await begin(org.owner)
    old = await sql(org, "select drive_id from runs where id = :i", i=run_id)
    await call(org.owner, enqueue_run, run_id)
    await drive(org, run_id, old)
    assert (await look(org, run_id))[0].status is RunStatus.QUEUED


async def test_a_run_that_only_kills_workers_is_given_up(org: Org, scripted):
    scripted(lambda journal: Done())
    run_id = await begin(org.owner)
    await sql(org, "update runs set attempts = 5 where id = :i returning 1", i=run_id)
    await drive(org, run_id)
    run, _, _ = await look(org, run_id)
    assert (run.status, run.error_code) == (RunStatus.FAILED, "crash_loop")


async def test_a_draining_process_lets_go_without_an_ending(org: Org, scripted):
    scripted(lambda journal: Step("a", run=doing(seconds=10)))
    run_id = await begin(org.owner)
    async with driven(org, run_id) as task:
        asked_to(Ask.DRAIN, run_id)
        assert await task is False
    assert (await look(org, run_id))[0].status is RunStatus.RUNNING


async def test_rows_are_rebuilt_from_the_events(org: Org, scripted):
    def decide(journal: Journal) -> Move:
        return Done() if journal.done("a") else Step("a", run=doing(), kind="effect")

    scripted(decide)
    run_id = await begin(org.owner)
    await drive(org, run_id)
    before = await look(org, run_id)
    broken = "update runs set status = 'running', ended_at = null, last_seq = 1 where id = :i"
    await sql(org, f"{broken} returning 1", i=run_id)
    await sql(org, "delete from run_steps where run_id = :i returning 1", i=run_id)
    await call(Actor.system(org.id), rebuild_projection, run_id)
    assert await look(org, run_id) == before


async def test_open_screens_are_told_that_it_began_and_that_it_waits(org: Org, scripted):
    scripted(lambda journal: Wait({"kind": "rain"}))
    run_id = await begin(org.owner)
    async with cache.redis().pubsub(ignore_subscribe_messages=True) as screen:
        await screen.subscribe(signals.Signal(org.id, "run", run_id).encode())
        await drive(org, run_id)
        told = [await screen.get_message(timeout=1) for _ in range(4)]
    assert len([each for each in told if each]) == 2


async def test_nothing_is_queued_when_the_transaction_is_rolled_back(org: Org):
    begun: list[UUID] = []

    async def begin_and_fail() -> None:
        async with db.unit_of_work(org.owner) as uow:
            begun.append((await start_run(uow, RunStart(kind=KIND))).id)
            await enqueue_run(uow, begun[0])
            raise RuntimeError("changed my mind")

    with pytest.raises(RuntimeError):
        await begin_and_fail()
    query = "select count(*) from dbos.workflow_status where workflow_uuid like :id"
    async with db.platform_session() as session:
        assert await session.scalar(text(query), {"id": f"{begun[0]}%"}) == 0
