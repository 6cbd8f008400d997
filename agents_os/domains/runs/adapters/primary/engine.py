"""The worker's side of the engine: takes drives from the queue, beats, takes over from the dead.

Nothing of a run's truth is kept in the queue library (DBOS): losing its tables delays runs, it
does not lose them (`requeue_lost_runs`). docs/adr/0015 has what was measured.
"""

import asyncio
import contextlib
import logging
import os
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, cast
from uuid import UUID, uuid4

import psycopg
import structlog
from dbos import DBOS
from dbos._core import execute_dequeued_workflow
from dbos._dbos import _get_dbos_instance
from dbos._queue import queue_worker_thread
from dbos._sys_db import WorkflowStatusInternal
from psycopg import AsyncConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.settings import settings
from agents_os.domains.runs.adapters.secondary import queue
from agents_os.domains.runs.metadata.limits import PLAN_LIMITS
from agents_os.domains.runs.usecases.drive import Ask
from agents_os.domains.runs.usecases.drive_run import drive_run, driving
from agents_os.domains.runs.usecases.requeue_lost_runs import requeue_lost_runs

log = structlog.get_logger(__name__)

QUEUE = "runs"
RUNS_AT_ONCE = 100  # per worker; they wait for models and tools most of the time
LOOK_AGAIN_S = 1.0  # for what came due, and should a message be lost
LOOK_FOR_LOST_S = 15.0
TRY_AGAIN_S = 1.0
DRAIN_S = 15.0
FROZEN_S = 4  # a process stopped in a transaction must not hold its locks for longer
_UNREACHABLE = (SQLAlchemyError, OSError)

# Connections of their own: runs that use up the pool must not keep the worker from beating.
_own: async_sessionmaker[AsyncSession] = async_sessionmaker(expire_on_commit=False)
_owner = ""  # this process; a restarted worker is another one
_draining = asyncio.Event()


class _Bell(threading.Event):
    """What DBOS's poller sleeps on between two looks, and stops by; ringing ends the sleep.

    DBOS knows no other way to be told of work: its poller only counts seconds.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rung = threading.Event()

    def ring(self) -> None:
        self._rung.set()

    def set(self) -> None:
        super().set()
        self.ring()

    def wait(self, timeout: float | None = None) -> bool:
        self._rung.wait(timeout)
        self._rung.clear()
        return self.is_set()


_bell = _Bell()
_drives: set[str] = set()  # what this process has taken and not ended
_asking: set[UUID] = set()  # organisations that were heard of
_news = asyncio.Event()
_looked_at = 0.0  # at the queues of all; nobody tells us of what comes due


@DBOS.workflow(name="drive_run", max_recovery_attempts=None)
async def _drive(org_id: str, run_id: str) -> None:
    """One drive from the queue. It ends when the run is in other hands, never with a failure."""
    drive_id = DBOS.workflow_id
    assert drive_id is not None  # inside a workflow
    _drives.add(drive_id)
    try:
        await _until_done(UUID(org_id), UUID(run_id), drive_id)
    finally:
        _drives.discard(drive_id)


async def _until_done(org_id: UUID, run_id: UUID, drive_id: str) -> None:
    while not _draining.is_set():
        try:
            if await drive_run(org_id, run_id, drive_id, _owner):
                return
        except _UNREACHABLE as error:
            log.warning("run.waiting", run_id=str(run_id), error=type(error).__name__)
            await asyncio.sleep(TRY_AGAIN_S)
        except Exception as error:
            log.exception("run.broken", run_id=str(run_id), error=type(error).__name__)
            await asyncio.sleep(TRY_AGAIN_S)
    await asyncio.Event().wait()  # still ours on paper, until another worker takes it over


@asynccontextmanager
async def serving(database_url: str) -> AsyncIterator[None]:
    """Drive runs while the block is open; then hand over what is not done.

    Must be entered in the event loop the runs shall be driven in.
    """
    global _owner, _bell
    _owner = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    _draining.clear()
    _bell = _Bell()
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
    await _launch(url)
    chores = [asyncio.create_task(_listen(database_url))]
    chores += [
        asyncio.create_task(_repeat(every_s, chore))
        for every_s, chore in (
            (0, _admit),
            (settings().worker_beat_s, _beat),
            (settings().worker_dead_after_s / 5, _take_over),
            (LOOK_FOR_LOST_S, _find_lost),
        )
    ]
    log.info("engine.started", worker=_owner)
    try:
        yield
    finally:
        await _drain()
        for chore in chores:
            chore.cancel()
        await asyncio.gather(*chores, return_exceptions=True)
        await _leave()
        await connections.dispose()


async def _launch(url: str) -> None:
    dbos = DBOS(
        config={
            "name": "agents-os",
            "system_database_url": url,
            "executor_id": _owner,
            # Constant: what is replayed is the journal, so any release may drive any run.
            "application_version": "1",
            "run_migrations": False,
            "use_listen_notify": False,
            "enable_otlp": False,
            "log_level": "ERROR",
            "sys_db_pool_size": 5,
            # What it asks, it asks again after a lost connection. Few connections, with warm plans.
            "db_engine_kwargs": {"pool_pre_ping": False, "pool_use_lifo": True},
            "sys_db_idle_transaction_timeout_sec": FROZEN_S,
            "max_executor_threads": 16,
        }
    )
    logger = logging.getLogger("dbos")
    logger.handlers, logger.propagate = [], True
    DBOS.listen_queues([])  # by its own poller; ours is the same, on a bell
    DBOS.launch()
    runs = await DBOS.register_queue_async(
        QUEUE,
        worker_concurrency=RUNS_AT_ONCE,
        polling_interval_sec=LOOK_AGAIN_S,
        on_conflict="always_update",
    )
    runs.database_backed_queue = False  # its settings are ours: no need to read them at each look
    arguments = (_bell, dbos, runs)
    threading.Thread(target=queue_worker_thread, args=arguments, daemon=True).start()


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
    global _looked_at
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(_news.wait(), LOOK_AGAIN_S)
    companies = set(_asking)
    _news.clear()
    _asking.clear()
    if not companies or time.monotonic() - _looked_at >= LOOK_AGAIN_S:
        async with _own.begin() as session:
            companies |= await queue.asking(session)
        _looked_at = time.monotonic()
    if companies:
        room = RUNS_AT_ONCE - len(_drives)
        queued, taken = await queue.admit(companies, PLAN_LIMITS, _owner, room)
        if queued:
            _bell.ring()
        if taken:
            await asyncio.to_thread(_begin, taken)


def _begin(taken: list[dict[str, Any]]) -> None:
    """What DBOS does with drives its poller took; it waits for the event loop, so not in there."""
    for row in taken:
        status = cast(WorkflowStatusInternal, {**row, "shard_key": None})
        execute_dequeued_workflow(_get_dbos_instance(), status, row["owner_xid"])


async def _beat() -> None:
    async with _own.begin() as session:
        asked = await queue.beat(session, _owner)
    for run in asked:
        drive = driving.get(run.lease)
        if drive is not None:
            drive.ask(Ask.CANCEL if run.cancel else Ask.PAUSE)


async def _take_over() -> None:
    """Give the drives of silent workers back to their queues."""
    async with _own.begin() as session:
        found = await queue.orphans(session, _patience(), _owner, _drives)
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
    drives = list(driving.values())
    for drive in drives:
        drive.ask(Ask.DRAIN)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_S):
            await asyncio.gather(*(drive.let_go.wait() for drive in drives))


async def _leave() -> None:
    """Tell the others, so that they do not wait for our silence."""
    with contextlib.suppress(*_UNREACHABLE):
        async with _own.begin() as session:
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
