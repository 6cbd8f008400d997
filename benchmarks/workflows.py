"""What running workflows costs: 5-node runs per second and how long one takes, beside n8n.

    python -m benchmarks workflows          ours alone
    make bench-peers                        ours and n8n, one after the other on the same machine

The workflow: a trigger, a transform, a condition, a step with a side effect (an action of a
sandbox connector: judged by the rules, its start and its end recorded as they happen), a
transform. n8n's has a webhook, the same transforms and condition, and an empty step in the effect's
place: the more favourable case. Ten clients start a run each and wait for its result, again and
again. Ours runs on a throw-away Postgres without fsync and real workers; runs of 20 companies on
the largest plan, so that limits do not hold the engine back.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from benchmarks.figures import Figure, median, percentile

CLIENTS, SECONDS, WARM_S = 10, 20.0, 3.0
COMPANIES, WORKERS = 20, 2
GRAPH = {
    "order": {"set": {"id": "{{ trigger.data.id }}", "total": "{{ trigger.data.total }}"}},
    "large": {"if": "steps.order.output.total > 100"},
    "tell": {
        "tool": "slack.send_message",
        "arguments": {"channel": "orders", "text": "Order {{ steps.order.output.id }}"},
    },
    "end": {"set": {"told": "{{ steps.tell.output.status }}"}},
    "flow": "t > order > large, large.true > tell > end",
}


class Load(NamedTuple):
    """What ten clients saw, and what the processor did for one run (ms, all processes)."""

    rate: float
    times: list[float]
    cpu_ms: float


def measure() -> list[Figure]:
    """Runs per second, and how long one takes from its start to its result."""
    return figures_of("ours", load_of_ours())


def load_of_ours() -> Load:
    """Ten clients at our workers."""
    from tests.support import redis
    from tests.support.engine import engine

    os.environ["AGENTS_OS_ENVIRONMENT"] = "test"
    os.environ["AGENTS_OS_SECRET_KEY"] = "bench-" * 12
    with redis.server() as redis_url:
        os.environ["AGENTS_OS_REDIS_URL"] = redis_url
        with engine(AGENTS_OS_LOG_LEVEL="error", AGENTS_OS_WORKER_BEAT_S="0.4") as running:
            return asyncio.run(_measure(running))


async def _measure(running: Any) -> Load:
    from agents_os.core import cache, db
    from tests.support.builders import new_org
    from tests.support.workflows import publish

    database = db.configure(running.dsn)
    cache.configure(os.environ["AGENTS_OS_REDIS_URL"])
    try:
        owners = [(await new_org()).owner for _ in range(COMPANIES)]
        running.query("update orgs set plan = 'enterprise'")
        flows = [await publish(owner, GRAPH) for owner in owners]
        running.keep_alive(WORKERS, dead_after_s=5)

        async def one(number: int) -> None:
            place = number % COMPANIES
            await _run(owners[place], flows[place])

        return await under_load(one, lambda: _cpu_ms(running))
    finally:
        running.end_workers()
        await cache.close()
        await database.dispose()


async def _run(actor: Any, workflow_id: UUID) -> None:
    """Start a run, and wait for its end as a program does that asks for the result."""
    from agents_os.core import db
    from agents_os.domains.runs.usecases.launch_run import wait_for_end
    from agents_os.domains.workflows.metadata.run_schemas import WorkflowStart
    from agents_os.domains.workflows.usecases.start_workflow_run import start_workflow_run

    start = WorkflowStart(data={"id": 7, "total": 250})
    async with db.unit_of_work(actor) as uow:
        run = await start_workflow_run(uow, workflow_id, start)
    await wait_for_end(actor, run.id, 30)


async def under_load(one: Callable[[int], Awaitable[None]], cpu_ms: Callable[[], float]) -> Load:
    """Ten clients for some seconds: runs per second, how long each took (ms), and its CPU."""
    begun, times = time.monotonic(), list[float]()
    counting_from, until = begun + WARM_S, begun + WARM_S + SECONDS
    ran, before_all = 0, cpu_ms()

    async def client(number: int) -> None:
        nonlocal ran
        while time.monotonic() < until:
            before = time.monotonic()
            await one(number)
            number, ran = number + CLIENTS, ran + 1
            if before >= counting_from and time.monotonic() < until:
                times.append(1000 * (time.monotonic() - before))

    await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    return Load(len(times) / SECONDS, times or [0.0], (cpu_ms() - before_all) / max(1, ran))


def cpu_ms_of(pids: Iterable[int]) -> float:
    """Processor time of these processes until now."""
    ticks = 0
    for pid in pids:
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(int(each) for each in fields[11:15])  # with children that ended
    return 1000 * ticks / os.sysconf("SC_CLK_TCK")


def descendants(pid: int) -> set[int]:
    """The process and all it has started."""
    found = {pid}
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found |= {
                each for child in path.read_text().split() for each in descendants(int(child))
            }
    return found


def _cpu_ms(running: Any) -> float:
    """Of the workers and of the database with all its connections."""
    postmaster = int((running.socket / "data" / "postmaster.pid").read_text().split()[0])
    return cpu_ms_of({*running.workers, *descendants(postmaster)})


def figures_of(whose: str, load: Load, peer: Load | None = None) -> list[Figure]:
    """`peer`: what n8n did, to compare with; three times its runs per second are the goal."""
    name = "5-node workflow, ten clients"

    def figure(what: str, value: float, unit: str, other: float | None, **more: Any) -> Figure:
        about = {"peer": other, "peer_name": "n8n"} if other else {}
        return Figure(f"{name}: {what}, {whose}", value, unit, **about, **more)

    goal = {"target": 3 * peer.rate if peer else None, "more_is_better": True}
    p50, p95 = median(load.times), percentile(load.times, 95)
    return [
        figure("runs", load.rate, "/s", peer and peer.rate, **goal),
        figure("p50", p50, "ms", peer and median(peer.times)),
        figure("p95", p95, "ms", peer and percentile(peer.times, 95)),
        figure("CPU of a run", load.cpu_ms, "ms", peer and peer.cpu_ms),
    ]
