"""How many holds and settlements a second one organisation's ledger takes.

    python -m benchmarks.ledger [pairs]

On a throw-away Postgres that writes to disk like a real one. 50 spenders in this process, each
hold and each settlement a transaction of its own through the usecases, as the gateway does it.
"""

import asyncio
import os
import sys
import time

from agents_os.core.ids import uuid7
from benchmarks.figures import Figure, percentile, show

PAIRS, SPENDERS, TARGET = 3000, 50, 300
MOST = 1000  # micro-credits a call may cost; it takes half
CONNECTIONS = 8  # more only wait for the same row


def measure(pairs: int = PAIRS) -> list[Figure]:
    """Pairs per second on one organisation, without budgets and with two."""
    from tests.support import postgres, redis

    os.environ["AGENTS_OS_ENVIRONMENT"] = "test"
    os.environ["AGENTS_OS_SECRET_KEY"] = "bench-" * 12
    with postgres.cluster(postgres.DURABLE) as socket, redis.server() as redis_url:
        os.environ["AGENTS_OS_REDIS_URL"] = redis_url
        url = f"postgresql://agentsos_worker@/postgres?host={socket}"
        return asyncio.run(_measure(url, pairs))


async def _measure(url: str, pairs: int) -> list[Figure]:
    from agents_os.core import cache, db
    from agents_os.domains.billing.usecases.check_ledger import check_ledger
    from tests.support.builders import new_org
    from tests.support.credits import cap

    engine = db.configure(url, pool_size=CONNECTIONS // 2)
    cache.configure(os.environ["AGENTS_OS_REDIS_URL"])
    try:
        org = await new_org(credits=pairs)
        await _spend(org.owner, pairs // 10)
        free, latencies = await _spend(org.owner, pairs)
        await cap(org.owner, pairs)
        await cap(org.owner, pairs, unit="money")
        capped, _ = await _spend(org.owner, pairs // 2)
        wrong = await check_ledger(org.id)
    finally:
        await cache.close()
        await engine.dispose()
    if wrong:
        raise RuntimeError(f"The ledger does not add up: {wrong}")
    name = "hold+settle pairs per second, one organisation"
    return [
        Figure(name, free, "/s", TARGET, more_is_better=True),
        Figure(f"{name}, two budgets", capped, "/s", TARGET, more_is_better=True),
        Figure(f"a pair with {SPENDERS} spenders, p95", percentile(latencies, 95), "ms"),
    ]


async def _spend(actor, pairs: int) -> tuple[float, list[float]]:  # type: ignore[no-untyped-def]
    """Pairs per second, and how long each took in milliseconds."""
    from agents_os.domains.billing.metadata.schemas import HoldRequest, Purpose
    from agents_os.domains.billing.usecases.capture_hold import capture_alone
    from agents_os.domains.billing.usecases.hold_credits import hold_alone

    latencies: list[float] = []

    async def spender() -> None:
        for _ in range(pairs // SPENDERS):
            began = time.perf_counter()
            request = HoldRequest(key=str(uuid7()), amount_micros=MOST, purpose=Purpose.CHAT)
            held = await hold_alone(actor, request)
            await capture_alone(actor, held.id, MOST // 2, MOST // 40, None)
            latencies.append(1000 * (time.perf_counter() - began))

    began = time.perf_counter()
    await asyncio.gather(*(spender() for _ in range(SPENDERS)))
    return len(latencies) / (time.perf_counter() - began), latencies


if __name__ == "__main__":
    show(measure(int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS))
