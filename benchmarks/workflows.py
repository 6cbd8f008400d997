"""What running workflows costs: 5-node runs per second and how long one takes, beside n8n.

    python -m benchmarks workflows          ours alone
    make bench-peers                        ours and n8n, one after the other on the same machine

The workflow: a trigger, a transform, a condition, a step with a side effect (an action of a
sandbox connector: judged by the rules, its start and its end recorded as they happen), a
transform. n8n's has a webhook, the same transforms and condition, and an empty step in the effect's
place: the more favourable case. Ten clients call a webhook each and wait for the result, again and
again. Both write to disk at each commit. Ours has one web process and two workers; the runs are of
20 companies on the largest plan, so that limits do not hold the engine back.
"""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import aiohttp

from benchmarks.figures import Figure, median, percentile

CLIENTS, SECONDS, WARM_S = 10, 20.0, 3.0
COMPANIES, WORKERS = 20, 2
PORT = 5691
GRAPH = {
    "t": {"webhook": None, "signed": False, "respond": "when_finished"},
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
    from tests.support import postgres, redis
    from tests.support.engine import engine

    os.environ["AGENTS_OS_ENVIRONMENT"] = "test"
    os.environ["AGENTS_OS_SECRET_KEY"] = "bench-" * 12
    os.environ["AGENTS_OS_RATE_LIMIT_WEBHOOKS"] = "1000000/minute"
    with redis.server() as redis_url:
        os.environ["AGENTS_OS_REDIS_URL"] = redis_url
        with engine(
            postgres.DURABLE, AGENTS_OS_LOG_LEVEL="error", AGENTS_OS_WORKER_BEAT_S="0.4"
        ) as running:
            return asyncio.run(_measure(running))


async def _measure(running: Any) -> Load:
    from agents_os.core import cache, db
    from tests.support.builders import new_org
    from tests.support.published_workflows import publish, triggers_of
    from tests.support.workflow_cases import definition

    database = db.configure(running.dsn)
    cache.configure(os.environ["AGENTS_OS_REDIS_URL"])
    try:
        owners = [(await new_org()).owner for _ in range(COMPANIES)]
        running.query("update orgs set plan = 'enterprise'")
        flows = [await publish(owner, definition(GRAPH)) for owner in owners]
        addresses = [
            f"http://127.0.0.1:{PORT}{urlsplit((await triggers_of(owner, flow))['t'].url).path}"
            for owner, flow in zip(owners, flows, strict=True)
        ]
        running.keep_alive(WORKERS, dead_after_s=5)
        with _web(running):
            return await calling(addresses, _cpu_ms)
    finally:
        running.end_workers()
        await cache.close()
        await database.dispose()


@contextmanager
def _web(running: Any) -> Iterator[None]:
    """A process with the REST API."""
    variables = {
        "AGENTS_OS_DATABASE_URL": running.dsn.replace("agentsos_worker", "agentsos_api"),
        "AGENTS_OS_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "benchmarks.web", str(PORT)]
    with subprocess.Popen(command, env={**os.environ, **variables}) as web:
        try:
            while not _listens(PORT):
                if web.poll() is not None:
                    raise RuntimeError("The web process does not start.")
                time.sleep(0.1)
            yield
        finally:
            web.terminate()


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


async def calling(addresses: Sequence[str], cpu_ms: Callable[[], float]) -> Load:
    """Ten clients call webhooks, one after the other, which answer when the workflow has ended.

    What they saw: runs per second, how long each took (ms), and the processor time of one.
    """
    begun, times = time.monotonic(), list[float]()
    counting_from, until = begun + WARM_S, begun + WARM_S + SECONDS
    ran, before_all = 0, cpu_ms()

    async def client(http: aiohttp.ClientSession, number: int) -> None:
        nonlocal ran
        while time.monotonic() < until:
            before = time.monotonic()
            await _call(http, addresses[number % len(addresses)], number)
            number, ran = number + CLIENTS, ran + 1
            if before >= counting_from and time.monotonic() < until:
                times.append(1000 * (time.monotonic() - before))

    async with aiohttp.ClientSession() as http:  # of all clients it takes the least of the machine
        await asyncio.gather(*(client(http, number) for number in range(CLIENTS)))
    return Load(len(times) / SECONDS, times or [0.0], (cpu_ms() - before_all) / max(1, ran))


async def _call(http: aiohttp.ClientSession, address: str, number: int) -> None:
    order = {"id": number, "total": 250}
    async with http.post(address, json=order, headers={"webhook-id": f"{number}"}) as answer:
        if answer.status != 200:  # 202: accepted, not ended
            raise RuntimeError(f"{answer.status}: {await answer.text()}")
        await answer.read()


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


def _cpu_ms() -> float:
    """Of all that this process has started: web process, workers, Postgres, Redis."""
    return cpu_ms_of(descendants(os.getpid()) - {os.getpid()})


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
