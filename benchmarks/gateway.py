"""What the gateway adds to a provider's stream, in the common table."""

import asyncio
import tempfile
from pathlib import Path

from agents_os.domains.gateway.usecases.close_connections import close_connections
from agents_os.domains.gateway.usecases.warm_up import warm_up
from benchmarks.figures import Figure, median
from benchmarks.gateway_overhead import FIRST_TARGET_MS, TOKEN_TARGET_MS, Times, compare
from tests.support.provider import aimock, configured

ANSWERS = 20


def measure() -> list[Figure]:
    return asyncio.run(_measure())


async def _measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as home, aimock(Path(home)) as provider:
        model = {"OPENAI_BASE_URL": f"{provider.url}/v1"}
        model["AGENTS_OS_DEFAULT_CHAT_MODEL"] = "openai/gpt-5-mini"
        with configured(**model):
            direct = _figures("gateway adds", *await compare(provider, ANSWERS))
            await close_connections()
        with configured(**model, AGENTS_OS_MODEL_ADAPTER="litellm"):
            await warm_up()
            through = _figures("LiteLLM adds", *await compare(provider, ANSWERS), is_goal=False)
    return [*direct, *through]


def _figures(name: str, ours: Times, raw: Times, *, is_goal: bool = True) -> list[Figure]:
    found = []
    for what, target in (("first", FIRST_TARGET_MS), ("token", TOKEN_TARGET_MS)):
        mine, base = median(getattr(ours, what)), median(getattr(raw, what))
        found.append(
            Figure(f"{name}, {what} (added)", mine - base, "ms", target if is_goal else None)
        )
        found.append(
            Figure(f"{name}, {what} (in all)", mine, "ms", peer=base, peer_name="raw HTTP")
        )
    return found
