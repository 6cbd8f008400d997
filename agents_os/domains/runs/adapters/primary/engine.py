"""The worker's side of the engine: takes drives from the queue, beats, takes over from the dead.

Nothing of a run's truth is kept in the queue library (DBOS): losing its tables delays runs, it
does not lose them (`requeue_lost_runs`). docs/adr/0015 has what was measured.
"""

import asyncio
import contextlib
import os
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from uuid import UUID, uuid4

import psycopg
import structlog
from dbos import DBOS
from psycopg import AsyncConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.settings import settings
from agents_os.domains.runs.adapters.primary.poller import FROZEN_S, LOOK_AGAIN_S, Bell, poll
from agents_os.domains.runs.adapters.secondary import queue
from agents_os.domains.runs.metadata.limits import PLAN_LIMITS
from agents_os.domains.runs.usecases.drive import Ask
from agents_os.domains.runs.usecases.drive_run import drive_run, driving
from agents_os.domains.runs.usecases.requeue_lost_runs import requeue_lost_runs

log = structlog.get_logger(__name__)

TAKEN_AT_ONCE = 100  # per worker; runs wait for models and tools most of the time
LOOK_FOR_LOST_S = 15.0
TRY_AGAIN_S = 1.0
DRAIN_S, DRAIN_LOOK_S = 15.0, 0.02
_UNREACHABLE = (SQLAlchemyError, OSError)

# Connections of their own: runs that use up the pool must not keep the worker from beating.
_own: async_sessionmaker[AsyncSession] = async_sessionmaker(expire_on_commit=False)
_owner = ""  # this process; a restarted worker is another one
_draining = asyncio.Event()


_bell = Bell()
_drives: Counter[str] = Counter()  # under way here; twice if others took us for dead in between
_taken: set["asyncio.Task[None]"] = set()  # of these, what did not come from the queue
_ended: list[str] = []  # taken, done, and not on record as such yet
_asking: set[UUID] = set()  # organisations that were heard of
_news = asyncio.Event()
_looked_at = 0.0  # at the queues of all; nobody tells us of what comes due
_full = False  # more may have asked than this process had room for


@DBOS.workflow(name="drive_run", max_recovery_attempts=None)
async def _drive(org_id: str, run_id: str) -> None:
    """One drive from the queue. It ends when the run is in other hands, never with a failure."""
    drive_id = DBOS.workflow_id
    assert drive_id is not None  # inside a workflow
    if not await _is_done(UUID(org_id), UUID(run_id), drive_id):
        await asyncio.Event().wait()  # still ours on paper, until another worker takes it over


async def _drive_taken(taken: queue.TakenDrive) -> None:
    if await _is_done(*taken) and taken.drive_id not in _drives:
        _ended.append(taken.drive_id)


async def _is_done(org_id: UUID, run_id: UUID, drive_id: str) -> bool:
    """Drive the run until it is in other hands. False: this process ends before that."""
    _drives[drive_id] += 1
    try:
        while not _draining.is_set():
            try:
                if await drive_run(org_id, run_id, drive_id, _owner):
                    return True
            except _UNREACHABLE as error:
                log.warning("run.waiting", run_id=str(run_id), error=type(error).__name__)
                await asyncio.sleep(TRY_AGAIN_S)
            except Exception as error:
                log.exception("run.broken", run_id=str(run_id), error=type(error).__name__)
                await asyncio.sleep(TRY_AGAIN_S)
        return False
    finally:
        _drives.subtract([drive_id])
        if not _drives[drive_id]:
            del _drives[drive_id]


@asynccontextmanager
async def serving(database_url: str) -> AsyncIterator[None]:
    """Drive runs while the block is open; then hand over what is not done.

    Must be entered in the event loop the runs shall be driven in.
    """
    global _owner, _bell
    _owner = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    _draining.clear()
    _bell = Bell()
    url = database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    connections = create_async_engine(
        url,
        pool_size=3,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": f"-c idle_in_transaction_session_timeout={FROZEN_S}s"},
    )
    _own.configure(bind=connections)
    await _beat()  # before the queue gives us anything, or others would take it for orphaned
    await poll(url, _owner, _bell)
    chores = [asyncio.create_task(_listen(database_url))]
    chores += [
        asyncio.create_task(_repeat(every_s, chore))
        for every_s, chore in (
            (0, _admit),
            (settings().worker_beat_s, _beat),
            (settings().worker_beat_s, _note_ended),
            (settings().worker_dead_after_s / 5, _take_over),
            (LOOK_FOR_LOST_S, _find_lost),
        )
    ]
    log.info("engine.started", worker=_owner)
    try:
        yield
    finally:
        await _drain()
        chores.extend(_taken)
        for chore in chores:
            chore.cancel()
        await asyncio.gather(*chores, return_exceptions=True)
        await _leave()
        await connections.dispose()


async def _listen(database_url: str) -> None:
    """Hear which organisations have a run that asks for a slot, or a free one."""
    while True:
        try:
            async with await AsyncConnection.connect(database_url, autocommit=True) as connection:
                await connection.execute("listen engine")
                async for message in connection.notifies():
                    _asking.add(UUID(message.payload))
                    _news.set()
        except (psycopg.Error, OSError) as error:
            log.warning("engine.deaf", error=type(error).__name__)
            await asyncio.sleep(TRY_AGAIN_S)


async def _admit() -> None:
    """Give free slots away, and begin those runs: when there is news, or after a second.

    However much news there is of others, once a second all are looked at.
    """
    global _looked_at, _full
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(_news.wait(), LOOK_AGAIN_S)
    companies = set(_asking)
    _news.clear()
    _asking.clear()
    if not companies or time.monotonic() - _looked_at >= LOOK_AGAIN_S:
        async with _own.begin() as session:
            companies |= await queue.asking(session)
        _looked_at = time.monotonic()
    room = 0 if _draining.is_set() else TAKEN_AT_ONCE - len(_taken)
    taken = await queue.admit(companies, PLAN_LIMITS, _owner, room) if companies and room else []
    _full = len(taken) == room
    for each in taken:
        task = asyncio.create_task(_drive_taken(each))
        _taken.add(task)
        task.add_done_callback(_make_room)


def _make_room(task: "asyncio.Task[None]") -> None:
    """If this worker was full, others may have asked in vain: look at all of them now."""
    global _looked_at
    _taken.discard(task)
    if _full:
        _looked_at = 0.0
        _news.set()


async def _beat() -> None:
    async with _own.begin() as session:
        asked = await queue.beat(session, _owner)
    for run in asked:
        drive = driving.get(run.lease)
        if drive is not None:
            drive.ask(Ask.CANCEL if run.cancel else Ask.PAUSE)


async def _note_ended() -> None:
    if over := list(_ended):
        async with _own.begin() as session:
            await queue.ended(session, _owner, over)
        del _ended[: len(over)]


async def _take_over() -> None:
    """Give the drives of silent workers back to their queues."""
    async with _own.begin() as session:
        found = await queue.orphans(session, _patience(), _owner, [*_drives, *_ended])
        for name, drive_ids in found.items():
            await DBOS.resume_workflows_async(drive_ids, queue_name=name)
            log.warning("engine.took_over", queue=name, runs=len(drive_ids))
    if found:
        _bell.ring()


async def _find_lost() -> None:
    async with _own.begin() as session:
        found = await queue.lost(session, _patience() + timedelta(seconds=5))
    for org_id, runs in groupby(sorted(found), key=itemgetter(0)):
        async with unit_of_work(Actor.system(org_id)) as uow:
            await requeue_lost_runs(uow, [run_id for _, run_id in runs])


def _patience() -> timedelta:
    return timedelta(seconds=settings().worker_dead_after_s)


async def _drain() -> None:
    """Let go of every run: at once, but for effects that must not be broken off."""
    _draining.set()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_S):
            while _drives.total():  # also what is being taken at this moment
                for drive in driving.values():
                    drive.ask(Ask.DRAIN)
                await asyncio.sleep(DRAIN_LOOK_S)


async def _leave() -> None:
    """Tell the others, so that they do not wait for our silence."""
    with contextlib.suppress(*_UNREACHABLE):
        async with _own.begin() as session:
            await queue.ended(session, _owner, _ended)
            await queue.forget(session, _owner)
    _bell.set()
    await asyncio.to_thread(DBOS.destroy)


async def _repeat(every_s: float, chore: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await chore()
        except _UNREACHABLE as error:
            log.warning("engine.waiting", chore=chore.__name__, error=type(error).__name__)
        except Exception as error:
            log.exception("engine.chore_failed", chore=chore.__name__, error=type(error).__name__)
        await asyncio.sleep(every_s)
