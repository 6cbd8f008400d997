"""What the gateway adds to a provider's stream, against raw HTTP to the same server.

    python -m benchmarks.gateway_overhead [answers]

Both sides stream the same answer from one aimock process, in turns, so that both see the same
machine. First the gateway asks directly, as it does where OpenAI's format is spoken; then through
LiteLLM. Prints medians, the difference of the best runs, which a busy machine disturbs least, and
the most memory the process had. Exits with 1 when asking directly misses a target of product.md.
"""

import asyncio
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from agents_os.domains.gateway.metadata.schemas import TextDelta
from agents_os.domains.gateway.usecases.close_connections import close_connections
from agents_os.domains.gateway.usecases.warm_up import warm_up
from tests.support.asking import stream
from tests.support.provider import Provider, aimock, configured

TOKENS = 200
FIRST_TARGET_MS, TOKEN_TARGET_MS = 25.0, 1.0
QUESTION = {"role": "user", "content": "Count."}


@dataclass
class Times:
    """Milliseconds: to the first token, and per token after it; CPU of this process per token."""

    first: list[float] = field(default_factory=list)
    token: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    async def measure(self, tokens: AsyncIterator[str]) -> None:
        began, cpu, first, count = time.perf_counter(), time.process_time(), 0.0, 0
        async for _ in tokens:
            first = first or time.perf_counter()
            count += 1
        assert count == TOKENS, f"{count} tokens"
        self.first.append(1000 * (first - began))
        self.token.append(1000 * (time.perf_counter() - first) / (count - 1))
        self.cpu.append(1000 * (time.process_time() - cpu) / count)


async def raw(client: httpx2.AsyncClient) -> AsyncIterator[str]:
    body = {"model": "gpt-5-mini", "messages": [QUESTION], "stream": True}
    async with client.stream("POST", "/chat/completions", json=body) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data: {"):
                choices = json.loads(line[6:])["choices"]
                if choices and (text := choices[0]["delta"].get("content")):
                    yield text


async def gateway() -> AsyncIterator[str]:
    async for chunk in stream(QUESTION["content"], model="openai/gpt-5-mini"):
        if isinstance(chunk, TextDelta):
            yield chunk.text


async def compare(provider: Provider, answers: int) -> tuple[Times, Times]:
    # No two tokens alike: LiteLLM takes repetition for a broken model.
    provider.answers("".join(f"{count:04}" for count in range(TOKENS)), chunkSize=4)
    ours, theirs = Times(), Times()
    async with httpx2.AsyncClient(base_url=f"{provider.url}/v1") as client:
        for warming in (True, *[False] * answers):
            await (Times() if warming else theirs).measure(raw(client))
            await (Times() if warming else ours).measure(gateway())
    return ours, theirs


def report(title: str, ours: Times, theirs: Times) -> bool:
    """Print the table; whether both targets are met."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{title}, {memory:.0f} MB\n")
    heads = ("median ms", "gateway", "raw", "added", "best added", "ratio", "target")
    added, rows = {}, [heads]
    for name, target in (("first", FIRST_TARGET_MS), ("token", TOKEN_TARGET_MS), ("cpu", None)):
        mine, base = (statistics.median(getattr(side, name)) for side in (ours, theirs))
        added[name] = mine - base
        best = min(getattr(ours, name)) - min(getattr(theirs, name))
        figures = (f"{each:.3f}" for each in (mine, base, mine - base, best))
        rows.append((name, *figures, f"{mine / base:.1f}", f"< {target:g}" if target else "–"))
    for row in rows:
        sys.stdout.write("".join(f"{cell:>12}" for cell in row) + "\n")
    return added["first"] < FIRST_TARGET_MS and added["token"] < TOKEN_TARGET_MS


async def main(answers: int) -> bool:
    with tempfile.TemporaryDirectory() as home, aimock(Path(home)) as provider:
        environment = {
            "OPENAI_BASE_URL": f"{provider.url}/v1",
            "AGENTS_OS_DEFAULT_CHAT_MODEL": "openai/gpt-5-mini",
        }
        with configured(**environment):
            good = report("Directly", *await compare(provider, answers))
            await close_connections()
        with configured(**environment, AGENTS_OS_MODEL_ADAPTER="litellm"):
            await warm_up()
            report("Through LiteLLM", *await compare(provider, answers))
    return good


if __name__ == "__main__":
    sys.exit(not asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)))
