"""Reading web pages as far as their sites allow it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from agents_os.core.http import Guard
from agents_os.domains.knowledge.adapters.secondary.web_page import fetch_permitted
from agents_os.domains.knowledge.metadata.unreadable import Reason, Unreadable

NOT_FOUND = (404, "text/html", "")
FORBID_PRIVATE = "User-agent: *\nDisallow: /private"
Answers = Mapping[str, tuple[int, str, str]]


@asynccontextmanager
async def site(answers: Answers) -> AsyncIterator[tuple[str, Guard]]:
    """A web server on this machine, and a guard that lets us ask it."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readline()).split()[1].decode()
        while (await reader.readline()).strip():
            pass
        status, kind, body = answers.get(path, NOT_FOUND)
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nConnection: close\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield f"http://127.0.0.1:{port}", Guard(allowed=lambda _: True, ports=frozenset({port}))


async def test_a_page_of_a_site_without_rules_is_read():
    async with site({"/a": (200, "text/html", "<p>Hello")}) as (url, guard):
        assert (await fetch_permitted(f"{url}/a", guard)).text == "<p>Hello"


@pytest.mark.parametrize(
    ("path", "answers", "reason"),
    [
        ("/private/a", {"/robots.txt": (200, "text/plain", FORBID_PRIVATE)}, Reason.ROBOTS),
        ("/gone", {}, Reason.PAGE_NOT_FOUND),
        ("/a", {"/a": (403, "text/html", "")}, Reason.PAGE_REFUSED),
        ("/a", {"/a": (200, "image/png", "x")}, Reason.PAGE_REFUSED),
    ],
)
async def test_a_page_that_cannot_be_read_has_a_reason(path, answers, reason):
    async with site(answers) as (url, guard):
        with pytest.raises(Unreadable) as error:
            await fetch_permitted(f"{url}{path}", guard)
    assert error.value.reason is reason


async def test_pages_of_this_network_are_never_read():
    async with site({}) as (url, guard):
        near = Guard(ports=guard.ports)
        with pytest.raises(Unreadable) as error:
            await fetch_permitted(f"{url}/a", near)
    assert error.value.reason is Reason.ADDRESS_REFUSED
