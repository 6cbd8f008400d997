"""The worker delivers what committed, at least once, with effect once."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from agents_os import worker
from agents_os.core import cache, db, one_statement, outbox
from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Conflict
from agents_os.core.events import Event, Handler, subscribe, subscribers, type_registry
from agents_os.core.jobs import PeriodicJob, every, periodic_jobs
from tests.support import postgres
from tests.support.builders import Org


class EffectTaken(Event, frozen=True):
    type: ClassVar[str] = "probe.effect_taken"


@pytest.fixture(scope="module", autouse=True)
async def own_database(services: None) -> AsyncIterator[None]:
    """A relay delivers everybody's events: it gets a database no other test writes to."""
    shared = db._sessions.kw["bind"]
    with postgres.cluster() as home:
        engine = db.configure(f"postgresql://agentsos_worker@/postgres?host={home}")
        yield
        await engine.dispose()
    db._sessions.configure(bind=shared)
    one_statement.configure(os.environ["AGENTS_OS_DATABASE_URL"], shared)


@pytest.fixture
def noticed() -> Iterator[type[Event]]:
    """An event type of this test alone."""

    class SomethingNoticed(Event, frozen=True):
        type: ClassVar[str] = f"probe.noticed_{uuid4().hex}"
        word: str

    yield SomethingNoticed
    subscribers.pop(SomethingNoticed.type, None)
    type_registry.pop(SomethingNoticed.type, None)


@pytest.fixture
async def stopping() -> AsyncIterator[asyncio.Event]:
    event = asyncio.Event()
    yield event
    event.set()


async def publish(actor: Actor, event: Event) -> None:
    async with db.unit_of_work(actor) as uow:
        uow.publish(event)


async def row(event: type[Event]) -> dict[str, object]:
    async with db.platform_session() as session:
        found = await session.execute(
            text("select *, next_attempt_at > now() as waits from outbox where type = :type"),
            {"type": event.type},
        )
        return dict(found.mappings().one())


async def relay_until_attempted(event: type[Event], attempts: int = 1) -> dict[str, object]:
    """Earlier tests have left events: pass them until ours had its turn."""
    async with asyncio.timeout(10):
        while (state := await row(event))["attempts"] < attempts:
            await outbox.relay_next()
    return state


async def relay_until_delivered(entered: asyncio.Event) -> None:
    while not entered.is_set():
        await outbox.relay_next()


async def make_due(event: type[Event]) -> None:
    async with db.platform_session() as session:
        await session.execute(
            text("update outbox set next_attempt_at = now() where type = :type"),
            {"type": event.type},
        )


def take_effect(uow: UnitOfWork) -> None:
    """Leave something behind that commits or vanishes with the handler's unit of work."""
    uow.publish(EffectTaken())


async def effects(org_id: UUID) -> int:
    async with db.platform_session() as session:
        query = text("select count(*) from outbox where org_id = :org and type = :type")
        return int(await session.scalar(query, {"org": org_id, "type": EffectTaken.type}) or 0)


async def test_an_event_reaches_its_subscriber_as_the_system_of_its_organisation(
    org: Org, noticed: type[Event]
) -> None:
    heard: list[tuple[Actor, Event]] = []

    @subscribe(noticed)
    async def hear(uow: UnitOfWork, event: Event) -> None:
        heard.append((uow.actor, event))

    await publish(org.owner, noticed(word="hello"))
    state = await relay_until_attempted(noticed)
    assert heard == [(Actor.system(org.id), noticed(word="hello"))]
    assert state["handled_at"] is not None


async def test_an_event_nobody_subscribed_to_is_done_at_once(
    org: Org, noticed: type[Event]
) -> None:
    await publish(org.owner, noticed(word="hello"))
    async with asyncio.timeout(10):
        while (await row(noticed))["handled_at"] is None:
            await outbox.relay_next()


async def test_a_failing_handler_leaves_no_effect_and_is_tried_again_later(
    org: Org, noticed: type[Event]
) -> None:
    failures = [RuntimeError("the printer is on fire")]

    @subscribe(noticed)
    async def sometimes(uow: UnitOfWork, event: Event) -> None:
        take_effect(uow)
        if failures:
            raise failures.pop()

    await publish(org.owner, noticed(word="hello"))
    state = await relay_until_attempted(noticed)
    assert state["handled_at"] is None
    assert state["waits"]
    assert state["last_error"] == "RuntimeError: the printer is on fire"
    assert await effects(org.id) == 0
    await make_due(noticed)
    assert (await relay_until_attempted(noticed, 2))["handled_at"] is not None
    assert await effects(org.id) == 1


async def test_after_the_last_attempt_an_event_is_buried_with_its_error(
    org: Org, noticed: type[Event]
) -> None:
    @subscribe(noticed)
    async def never(uow: UnitOfWork, event: Event) -> None:
        raise RuntimeError("no")

    await publish(org.owner, noticed(word="hello"))
    for attempt in range(1, outbox.MAX_ATTEMPTS + 1):
        await make_due(noticed)
        state = await relay_until_attempted(noticed, attempt)
    assert state["dead_at"] is not None
    assert state["last_error"] == "RuntimeError: no"


async def test_a_refusal_is_buried_at_once_because_repeating_would_not_help(
    org: Org, noticed: type[Event]
) -> None:
    @subscribe(noticed)
    async def refuse(uow: UnitOfWork, event: Event) -> None:
        raise Conflict("Already done.")

    await publish(org.owner, noticed(word="hello"))
    assert (await relay_until_attempted(noticed))["dead_at"] is not None


async def test_a_crash_before_the_commit_repeats_the_event_with_one_effect(
    org: Org, noticed: type[Event]
) -> None:
    crashes = [True]

    @subscribe(noticed)
    async def crash_once(uow: UnitOfWork, event: Event) -> None:
        take_effect(uow)
        if crashes:
            crashes.pop()
            raise asyncio.CancelledError  # like a killed process: nothing is noted afterwards

    await publish(org.owner, noticed(word="hello"))
    with contextlib.suppress(asyncio.CancelledError):
        await relay_until_attempted(noticed)
    state = await row(noticed)
    assert state["attempts"] == 1
    assert state["waits"], "the lease keeps others away for a while"
    await make_due(noticed)
    await relay_until_attempted(noticed, 2)
    assert await effects(org.id) == 1


async def test_a_second_worker_leaves_an_event_alone_that_is_being_delivered(
    org: Org, noticed: type[Event]
) -> None:
    entered, released = asyncio.Event(), asyncio.Event()

    @subscribe(noticed)
    async def slow(uow: UnitOfWork, event: Event) -> None:
        take_effect(uow)
        entered.set()
        await released.wait()

    await publish(org.owner, noticed(word="hello"))
    first = asyncio.create_task(relay_until_delivered(entered))
    await asyncio.wait_for(entered.wait(), 5)
    for _ in range(3):
        await asyncio.wait_for(outbox.relay_next(), 5)
    released.set()
    await first
    assert (await row(noticed))["handled_at"] is not None
    assert await effects(org.id) == 1


async def test_many_events_and_two_relays_miss_and_repeat_none(
    org: Org, noticed: type[Event]
) -> None:
    heard: list[str] = []

    @subscribe(noticed)
    async def hear(uow: UnitOfWork, event: Event) -> None:
        heard.append(event.word)  # type: ignore[attr-defined]

    words = [str(number) for number in range(40)]
    async with db.unit_of_work(org.owner) as uow:
        for word in words:
            uow.publish(noticed(word=word))

    async def relay() -> None:
        while len(heard) < len(words):
            await outbox.relay_next()

    async with asyncio.timeout(10):
        await asyncio.gather(relay(), relay())
    assert sorted(heard) == sorted(words)


async def test_a_running_worker_hears_of_an_event_quickly_and_stops_when_told(
    org: Org, noticed: type[Event], stopping: asyncio.Event
) -> None:
    heard = asyncio.Event()

    @subscribe(noticed)
    async def hear(uow: UnitOfWork, event: Event) -> None:
        heard.set()

    running = asyncio.create_task(worker.run(stopping))
    await publish(org.owner, noticed(word="hello"))
    await asyncio.wait_for(heard.wait(), 5)
    stopping.set()
    await asyncio.wait_for(running, 5)
    assert [key async for key in cache.redis().scan_iter(f"{worker.HEARTBEAT_KEY}*")]


async def test_a_periodic_job_runs_in_one_of_two_workers(services: None) -> None:
    runs: list[None] = []

    async def work() -> None:
        runs.append(None)

    job = PeriodicJob(f"probe.{uuid4().hex}", 30, work)
    ran = await asyncio.gather(worker.run_once(job), worker.run_once(job))
    assert sorted(ran) == [False, True]
    assert len(runs) == 1


async def test_a_periodic_job_does_not_overlap_when_redis_forgets(services: None) -> None:
    inside, released = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        inside.set()
        await released.wait()

    job = PeriodicJob(f"probe.{uuid4().hex}", 30, work)
    first = asyncio.create_task(worker.run_once(job))
    await asyncio.wait_for(inside.wait(), 5)
    await cache.redis().delete(f"job:{job.name}")
    assert not await worker.run_once(job)
    released.set()
    assert await first


def test_two_jobs_cannot_share_a_name() -> None:
    async def work() -> None: ...

    name = f"probe.{uuid4().hex}"
    every(1, name)(work)
    with pytest.raises(ValueError, match="two periodic jobs"):
        every(1, name)(work)
    periodic_jobs.pop(name)


async def test_handled_events_are_swept_after_a_week_and_dead_ones_stay(
    org: Org, noticed: type[Event]
) -> None:
    async with db.unit_of_work(org.owner) as uow:
        uow.publish(noticed(word="old"))
        uow.publish(noticed(word="dead"))
    async with db.platform_session() as session:
        await session.execute(
            text(
                "update outbox set handled_at = case payload->>'word' when 'old' then"
                " now() - interval '8 days' end, dead_at = case payload->>'word' when 'dead' then"
                " now() - interval '8 days' end where type = :type"
            ),
            {"type": noticed.type},
        )
    await outbox.sweep_handled()
    assert (await row(noticed))["payload"] == {"word": "dead"}


def test_waits_double_within_bounds() -> None:
    assert timedelta(seconds=1) <= outbox.wait_before(2) <= timedelta(seconds=2)
    assert outbox.wait_before(40) <= outbox.LONGEST_WAIT


def test_loading_the_jobs_finds_every_domain() -> None:
    worker.load_jobs()
    handlers: list[Handler] = [each for group in subscribers.values() for each in group]
    assert all(".adapters.primary." in handler.__module__ for handler in handlers)
