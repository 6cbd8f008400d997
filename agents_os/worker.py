"""The worker process: drives runs, delivers events to subscribers, runs the periodic jobs.

Any number of workers may run. Idle, a worker sleeps until a signal on Redis says that there are
events to deliver, and looks for itself once a second in case Redis lost the signal.
"""

import asyncio
import contextlib
import importlib
import importlib.util
import os
import pkgutil
import signal
import socket
import time
import zlib

import structlog
import uvloop
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from agents_os import domains
from agents_os.core import (
    background,
    cache,
    db,
    garbage,
    idempotency_store,
    outbox,
    outbox_lag,
    signals,
    vault,
)
from agents_os.core import log as logs
from agents_os.core.jobs import PeriodicJob, every, periodic_jobs
from agents_os.core.settings import Settings, settings
from agents_os.domains.runs.adapters.primary import engine

log = structlog.get_logger(__name__)

RELAYS = 4  # a slow handler must not keep the others waiting
# A job holds a connection while it opens others: all at once, as at the start, they would take the
# whole pool and wait for each other.
JOBS_AT_ONCE = 4
LOOK_AGAIN_S = 1.0
HEARTBEAT_S = 10
HEARTBEAT_KEY = "worker:heartbeat:"
STOP_PATIENCE_S = 20
NICENESS = 5  # on a machine that is busy a person's click goes first
MAY_FAIL = (SQLAlchemyError, RedisError, OSError)  # the services may go away and come back

_turns = asyncio.Semaphore(JOBS_AT_ONCE)

every(3600, "outbox.sweep_handled")(outbox.sweep_handled)
every(outbox_lag.MEASURE_EVERY_S, "outbox.measure")(outbox_lag.measure)
every(3600, "idempotency.sweep")(idempotency_store.sweep)


def load_jobs() -> None:
    """Import every domain's jobs, which registers their subscribers and periodic jobs."""
    for domain in pkgutil.iter_modules(domains.__path__, f"{domains.__name__}."):
        name = f"{domain.name}.adapters.primary.jobs"
        if _exists(name):
            importlib.import_module(name)


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    logs.configure()
    os.nice(NICENESS)
    with garbage.kept():
        load_jobs()
    uvloop.run(_main(settings()))


async def _main(config: Settings) -> None:
    url = config.worker_database_url or config.database_url
    if not url or not config.redis_url:
        raise SystemExit("The worker needs DATABASE_URL and REDIS_URL. `agents-os up` sets them.")
    database = db.configure(url.get_secret_value(), pool_size=config.database_pool_size, ping=False)
    cache.configure(config.redis_url.get_secret_value())
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    background.start("open master keys", vault.open_keys())
    log.info("worker.started", jobs=len(periodic_jobs))
    try:
        async with engine.serving(url.get_secret_value()):
            await run(stopping)
    finally:
        await cache.close()
        await database.dispose()
        log.info("worker.stopped")


async def run(stopping: asyncio.Event) -> None:
    """Work until `stopping` is set; then finish what has begun, within a limit."""
    news: asyncio.Queue[None] = asyncio.Queue(RELAYS)
    work = [asyncio.create_task(_relay(news, stopping)) for _ in range(RELAYS)]
    work += [asyncio.create_task(_repeat(job, stopping)) for job in periodic_jobs.values()]
    aside = [
        asyncio.create_task(_notice(news)),
        asyncio.create_task(_wake(news, stopping)),
        asyncio.create_task(_beat()),
    ]
    await stopping.wait()
    _, late = await asyncio.wait(work, timeout=STOP_PATIENCE_S)
    for task in (*late, *aside):
        task.cancel()
    await asyncio.gather(*work, *aside, return_exceptions=True)


async def run_once(job: PeriodicJob) -> bool:
    """Run `job` if it is due and no other worker has it; whether it ran."""
    if not await cache.redis().set(f"job:{job.name}", "1", nx=True, px=int(job.seconds * 1000)):
        return False
    async with db.platform_session() as session:
        lock = {"key": zlib.crc32(job.name.encode())}
        if not await session.scalar(text("select pg_try_advisory_xact_lock(:key)"), lock):
            return False
        started = time.monotonic()
        await job.work()
    log.debug("job.done", job=job.name, seconds=round(time.monotonic() - started, 3))
    return True


async def _relay(news: asyncio.Queue[None], stopping: asyncio.Event) -> None:
    """One piece of news wakes one relay, which delivers until nothing waits any more."""
    while not stopping.is_set():
        try:
            delivered = await outbox.relay_next()
        except MAY_FAIL as error:
            log.warning("relay.waiting", error=type(error).__name__)
            delivered = False
            await asyncio.sleep(LOOK_AGAIN_S)
        if not delivered:
            await news.get()


async def _repeat(job: PeriodicJob, stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        try:
            async with _turns:
                await run_once(job)
        except Exception as error:
            log.exception("job.failed", job=job.name, error=type(error).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), job.seconds / 2)


async def _notice(news: asyncio.Queue[None]) -> None:
    async for _ in signals.listen(db.OUTBOX):
        _tell(news)


async def _wake(news: asyncio.Queue[None], stopping: asyncio.Event) -> None:
    """Once a second: retries come due without a signal. When stopping: every relay, to end."""
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), LOOK_AGAIN_S)
        _tell(news)
        if stopping.is_set():
            await asyncio.sleep(0.05)


def _tell(news: asyncio.Queue[None]) -> None:
    with contextlib.suppress(asyncio.QueueFull):
        news.put_nowait(None)


async def _beat() -> None:
    key = f"{HEARTBEAT_KEY}{socket.gethostname()}:{os.getpid()}"
    while True:
        with contextlib.suppress(RedisError, OSError):
            await cache.redis().set(key, int(time.time()), ex=HEARTBEAT_S * 3)
        await asyncio.sleep(HEARTBEAT_S)


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


if __name__ == "__main__":
    main()
