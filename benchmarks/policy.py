"""How fast the gate answers: the rules alone, with the database, and over HTTP.

    python -m benchmarks.policy [decisions]

On a throw-away Postgres without fsync, with 50 rules of the company. HTTP is in-process: without
a network, with authentication, limits and JSON.
"""

import asyncio
import logging
import os
import sys
import time
from collections.abc import Awaitable, Callable

import structlog

from benchmarks.figures import Figure, percentile, show

ROUNDS = 300
RULES = 50


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """p95 of each leg in milliseconds."""
    from tests.support import postgres, redis

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    os.environ["AGENTS_OS_ENVIRONMENT"] = "test"
    os.environ["AGENTS_OS_SECRET_KEY"] = "bench-" * 12
    with postgres.cluster() as socket, redis.server() as redis_url:
        os.environ["AGENTS_OS_REDIS_URL"] = redis_url
        os.environ["AGENTS_OS_DATABASE_URL"] = (
            f"postgresql://agentsos_worker@/postgres?host={socket}"
        )
        return asyncio.run(_measure(rounds))


async def _measure(rounds: int) -> list[Figure]:
    from agents_os.core import cache, db
    from tests.support.approvals import rule
    from tests.support.builders import new_org

    engine = db.configure(os.environ["AGENTS_OS_DATABASE_URL"])
    cache.configure(os.environ["AGENTS_OS_REDIS_URL"])
    try:
        org = await new_org()
        for number in range(RULES):
            await rule(org.owner, "allow", tools=[f"tool_{number}"], name=f"Rule {number}")
        return [
            _judging(rounds * 10),
            *await _deciding(org.owner, rounds),
            *await _over_http(org.owner, rounds),
        ]
    finally:
        await cache.close()
        await engine.dispose()


def _judging(rounds: int) -> Figure:
    from agents_os.domains.governance.metadata.defaults import DEFAULT_RULES
    from agents_os.domains.governance.metadata.models import Verdict
    from agents_os.domains.governance.metadata.rules import Facts, Rule, judge

    rules = [
        Rule(str(n), f"Rule {n}", Verdict.ALLOW, tools=frozenset({f"tool_{n}"}))
        for n in range(RULES)
    ]
    facts = Facts("outbound", "send_email", "prod")
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        judge(facts, rules, DEFAULT_RULES)
        times.append(1000 * (time.perf_counter() - began))
    return Figure(f"Policy: {RULES} rules in-process, p95", percentile(times, 95), "ms", 0.2)


async def _deciding(actor: object, rounds: int) -> list[Figure]:
    from tests.support.approvals import propose

    figures = []
    for name, fields in (
        ("allowed", {"action_class": "write"}),
        ("asks people", {"action_class": "outbound"}),
    ):
        times = await _times(rounds, lambda fields=fields: propose(actor, **fields))  # type: ignore[misc]
        figures += _figures(f"Policy: decide and commit, {name}", times)
    return figures


async def _over_http(actor: object, rounds: int) -> list[Figure]:
    from agents_os.api import create_api
    from tests.support.api import client
    from tests.support.builders import api_key_for

    body = {"action_class": "write", "tool": "create_task", "payload": {"title": "Hello"}}
    key = await api_key_for(actor)  # type: ignore[arg-type]
    async with client(create_api(), x_api_key=key) as caller:

        async def evaluate() -> None:
            answer = await caller.post("/api/v1/policy/evaluate", json=body)
            assert answer.status_code == 201, answer.text

        return _figures("Policy: POST /policy/evaluate", await _times(rounds, evaluate))


def _figures(name: str, times: list[float]) -> list[Figure]:
    """The goal, and the fastest tenth, which says what it costs on a machine with nothing else."""
    return [
        Figure(f"{name}, p95", percentile(times, 95), "ms", 10),
        Figure(f"{name}, p10", percentile(times, 10), "ms"),
    ]


async def _times(rounds: int, work: Callable[[], Awaitable[object]]) -> list[float]:
    for _ in range(20):
        await work()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        await work()
        times.append(1000 * (time.perf_counter() - began))
    return times


if __name__ == "__main__":
    show(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
