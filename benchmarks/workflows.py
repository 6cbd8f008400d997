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
from collections.abc import Awaitable, Callable
from typing import Any
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


def measure() -> list[Figure]:
    """Runs per second, and how long one takes from its start to its result."""
    from tests.support import redis
    from tests.support.engine import engine

    os.environ["AGENTS_OS_ENVIRONMENT"] = "test"
    os.environ["AGENTS_OS_SECRET_KEY"] = "bench-" * 12
    with redis.server() as redis_url:
        os.environ["AGENTS_OS_REDIS_URL"] = redis_url
        with engine(AGENTS_OS_LOG_LEVEL="error", AGENTS_OS_WORKER_BEAT_S="0.4") as running:
            return asyncio.run(_measure(running))


async def _measure(running: Any) -> list[Figure]:
    from agents_os.core import cache, db
    from tests.support.builders import new_org
    from tests.support.workflow_cases import definition
    from tests.support.workflows import publish

    database = db.configure(running.dsn)
    cache.configure(os.environ["AGENTS_OS_REDIS_URL"])
    try:
        owners = [(await new_org()).owner for _ in range(COMPANIES)]
        running.query("update orgs set plan = 'enterprise'")
        definition(GRAPH)
        flows = [await publish(owner, GRAPH) for owner in owners]
        running.keep_alive(WORKERS, dead_after_s=5)

        async def one(number: int) -> None:
            place = number % COMPANIES
            await _run(owners[place], flows[place])

        rate, times = await under_load(one)
        return figures_of("ours", rate, times)
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


async def under_load(one: Callable[[int], Awaitable[None]]) -> tuple[float, list[float]]:
    """Ten clients for some seconds: how many per second, and how long each took (ms)."""
    begun, times = time.monotonic(), list[float]()
    counting_from = begun + WARM_S
    until = counting_from + SECONDS

    async def client(number: int) -> None:
        while time.monotonic() < until:
            before = time.monotonic()
            await one(number)
            number += CLIENTS
            if before >= counting_from and time.monotonic() < until:
                times.append(1000 * (time.monotonic() - before))

    await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    return len(times) / SECONDS, times


def figures_of(
    whose: str, rate: float, times: list[float], peer: list[Figure] | None = None
) -> list[Figure]:
    """`peer`: the same figures of another product, to compare with."""
    peers = {each.name.rpartition(",")[0]: each.value for each in peer or ()}
    name = "5-node workflow, ten clients"

    def figure(what: str, value: float, unit: str, **more: Any) -> Figure:
        of_peer = peers.get(f"{name}, {what}")
        about = {"peer": of_peer, "peer_name": "n8n"} if of_peer else {}
        return Figure(f"{name}, {what}, {whose}", value, unit, **about, **more)

    target = 3 * peers[f"{name}, runs"] if peers else None
    return [
        figure("runs", rate, "/s", target=target, more_is_better=True),
        figure("p50", median(times), "ms"),
        figure("p95", percentile(times, 95), "ms"),
    ]
