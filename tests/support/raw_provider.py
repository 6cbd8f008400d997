"""A server of bytes: for what a provider does that no well-behaved one would."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

EVENTS = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
Part = bytes | float  # a float: wait so many seconds


@dataclass
class RawProvider:
    """Answers each request with the next of `answers`; the connection stays open unless told."""

    answers: list[Sequence[Part]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    connections: int = 0
    url: str = ""

    def streams(self, *data: str | dict[str, Any], end: Sequence[Part] = (b"0\r\n\r\n",)) -> None:
        """Queue a stream of events; `end` comes after them, by default the end of the body."""
        events = [each if isinstance(each, str) else json.dumps(each) for each in data]
        self.answers.append(
            [EVENTS, *(chunked(f"data: {each}\n\n".encode()) for each in events), *end]
        )

    def refuses(self, status: int, said: str, **headers: str) -> None:
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        head = f"HTTP/1.1 {status} No\r\n{lines}content-length: {len(said.encode())}\r\n\r\n"
        self.answers.append([head.encode() + said.encode()])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = len(self.heads)
        try:
            while self.answers:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                if head.startswith("GET"):
                    break  # it does not say which models it has
                self.connections += len(self.heads) == asked
                self.heads.append(head)
                length = head.lower().partition("content-length:")[2].partition("\r\n")[0]
                self.bodies.append(json.loads(await reader.readexactly(int(length))))
                for part in self.answers.pop(0):
                    if isinstance(part, float):
                        await asyncio.sleep(part)
                    else:
                        writer.write(part)
                        await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def says(text: str, why: str | None = None) -> dict[str, Any]:
    """One piece of an answer; `why` ends it."""
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": why}]}


def counts(prompt: int, completion: int, **more: Any) -> dict[str, Any]:
    """The last piece: only the usage."""
    usage = {"prompt_tokens": prompt, "completion_tokens": completion, **more}
    return {"choices": [], "usage": usage}


def chunked(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


@asynccontextmanager
async def raw_provider() -> AsyncIterator[RawProvider]:
    provider = RawProvider()
    async with await asyncio.start_server(provider.serve, "127.0.0.1", 0) as server:
        provider.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield provider
