"""What the durable engine costs: runs per second, waiting in the queue, memory of what waits.

    python -m benchmarks.engine [runs]

On a throw-away Postgres without fsync and real worker processes. Runs have five pure steps; with
20 organisations on the largest plan, so that limits do not hold the engine back. Throughput is of
runs that were queued before the workers started. Latency is from the commit that queues a run to
its first event by an idle worker, one run at a time.
"""

import asyncio
import os
import sys
import time
from uuid import UUID

from benchmarks.figures import Figure, median, percentile, show

RUNS, ALONE, WAITING, COMPANIES, STEPS = 400, 40, 1000, 20, 5
AT_ONCE = 8
IDLE_S = 10.0


def measure(runs: int = RUNS) -> list[Figure]:
    """Runs per second, queue latency, memory per 1,000 waiting runs."""
    from tests.support import redis
    from tests.support.engine import engine

    os.environ["AGENTS_OS_ENVIRONMENT"] = "test"
    os.environ["AGENTS_OS_SECRET_KEY"] = "bench-" * 12
    with redis.server() as redis_url:
        os.environ["AGENTS_OS_REDIS_URL"] = redis_url
        with engine(AGENTS_OS_LOG_LEVEL="error", AGENTS_OS_WORKER_BEAT_S="0.4") as running:
            return asyncio.run(_measure(running, runs))


async def _measure(running, runs: int) -> list[Figure]:  # type: ignore[no-untyped-def]
    from agents_os.core import cache, db
    from tests.support.builders import new_org

    database = db.configure(running.dsn)
    cache.configure(os.environ["AGENTS_OS_REDIS_URL"])
    try:
        companies = [(await new_org()).owner for _ in range(COMPANIES)]
        running.query("update orgs set plan = 'enterprise'")
        figures = [await _throughput(running, companies, runs, workers) for workers in (1, 2)]
        worker = running.start_worker(dead_after_s=5)
        latencies = [await _latency(running, companies[0]) for _ in range(ALONE)]
        idle = await _cpu_percent(worker)
        before = _rss_mb(worker)
        await _wait(running, companies, WAITING)
        grown = _rss_mb(worker) - before
    finally:
        running.end_workers()
        await cache.close()
        await database.dispose()
    return [
        *figures,
        Figure("queue latency p50", median(latencies), "ms", 50),
        Figure("queue latency p95", percentile(latencies, 95), "ms"),
        Figure("an idle worker", idle, "% CPU", 3),
        Figure("memory per 1,000 waiting runs", grown * 1000 / WAITING, "MB"),
        Figure("memory of a worker", before, "MB"),
    ]


async def _throughput(running, companies, count: int, workers: int) -> Figure:  # type: ignore[no-untyped-def]
    running.end_workers()
    ids = await _queue(companies, count, pure=STEPS)
    running.keep_alive(workers, dead_after_s=5)
    await _until(running, "ended_at is not null", ids)
    query = (
        "select extract(epoch from max(ended_at) - min(started_at)) from runs where id = any(%s)"
    )
    seconds = float(running.query(query, ids)[0][0])
    return Figure(f"runs of {STEPS} steps per second, workers: {workers}", count / seconds, "/s")


async def _cpu_percent(pid: int) -> float:
    def ticks() -> int:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    before = ticks()
    await asyncio.sleep(IDLE_S)
    return 100 * (ticks() - before) / os.sysconf("SC_CLK_TCK") / IDLE_S


async def _latency(running, company) -> float:  # type: ignore[no-untyped-def]
    from tests.support.engine import begin, until_ended

    run_id = await begin(company, pure=STEPS)
    await until_ended(company, run_id)
    query = (
        "select extract(epoch from max(at) filter (where type = 'run.started')"
        " - max(at) filter (where type = 'run.queued')) from run_events where run_id = %s"
    )
    return 1000 * float(running.query(query, run_id)[0][0])


async def _wait(running, companies, count: int) -> None:  # type: ignore[no-untyped-def]
    ids = await _queue(companies, count, pure=1, wait=True)
    await _until(running, "status = 'waiting_input'", ids)


async def _queue(companies, count: int, **input: object) -> list[UUID]:  # type: ignore[no-untyped-def]
    from tests.support.engine import begin

    turns = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> UUID:
        async with turns:
            return await begin(companies[number % len(companies)], **input)

    return list(await asyncio.gather(*(one(number) for number in range(count))))


async def _until(running, condition: str, ids: list[UUID]) -> None:  # type: ignore[no-untyped-def]
    query = f"select count(*) from runs where id = any(%s) and {condition}"
    deadline = time.monotonic() + 240
    while running.query(query, ids) != [(len(ids),)]:
        if time.monotonic() > deadline:
            raise TimeoutError(f"not all of {len(ids)} runs got there")
        await asyncio.sleep(0.1)


def _rss_mb(pid: int) -> float:
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6


if __name__ == "__main__":
    show(measure(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS))
