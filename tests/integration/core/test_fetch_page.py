"""Reading public pages against a site that would rather be read from inside."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import httpcore2
import pytest

from agents_os.core import http
from agents_os.core.http import (
    AddressRefused,
    Guard,
    PageUnreachable,
    PageUnusable,
    fetch_page,
)

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"


class Network(httpcore2.AsyncNetworkBackend):
    """Answers at every address, and remembers which were called."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.called: list[str] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        self.called.append(f"{host}:{port}")
        return httpcore2.AsyncMockStream([self.answers.pop(0)])


def names(**known: Sequence[str]) -> Callable[[str, int], object]:
    """A resolver; each name's addresses, with dots for underscores."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return known[host.replace(".", "_")]

    return resolve


def site(*answers: bytes, **known: Sequence[str]) -> tuple[Guard, Network]:
    network = Network(*answers)
    return Guard(resolve=names(**known), network=network), network


def moved(to: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Moved\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


def typed(media_type: str, body: bytes, *more: str) -> bytes:
    head = [f"Content-Type: {media_type}", f"Content-Length: {len(body)}", *more]
    return "\r\n".join(["HTTP/1.1 200 OK", *head, "", ""]).encode() + body


PUBLIC = ("93.184.215.14",)


async def test_a_public_page_is_read_at_the_address_that_was_checked() -> None:
    guard, network = site(OK, example_test=PUBLIC)
    page = await fetch_page("https://example.test/a?b=c", guard)
    assert page.text == "hello"
    assert network.called == ["93.184.215.14:443"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f000001/",
        "http://0177.0.0.1/", "http://127.1/", "http://0/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::]/",
        "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[fd00::1]/",
        "http://[64:ff9b::7f00:1]/",
    ],
)  # fmt: skip
async def test_an_inner_address_is_refused_in_every_notation(url: str) -> None:
    network = Network()
    with pytest.raises(AddressRefused):
        await fetch_page(url, Guard(network=network))
    assert network.called == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.test/", "file:///etc/passwd", "gopher://example.test/", "example.test",
        "//example.test/", "javascript:alert(1)", "http://", "", "http://example.test:22/",
        "http://example.test:6379/", "http://example.test:99999/", "http://me:pw@example.test/",
        "http://a\r\nHost: b/", "http://example.test\\@127.0.0.1/",
    ],
)  # fmt: skip
async def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    guard, network = site(example_test=PUBLIC)
    with pytest.raises(AddressRefused):
        await fetch_page(url, guard)
    assert network.called == []


async def test_one_inner_address_among_public_ones_is_enough_to_refuse() -> None:
    guard, network = site(example_test=["93.184.215.14", "10.0.0.7"])
    with pytest.raises(AddressRefused):
        await fetch_page("http://example.test/", guard)
    assert network.called == []


async def test_a_name_that_changes_its_address_gains_nothing() -> None:
    """DNS rebinding: the first answer is public, every later one is not."""
    answers = [list(PUBLIC), ["127.0.0.1"]]

    async def rebind(host: str, port: int) -> Sequence[str]:
        return answers.pop(0) if len(answers) > 1 else answers[0]

    network = Network(OK)
    assert (await fetch_page("http://evil.test/", Guard(rebind, network=network))).text == "hello"
    assert network.called == ["93.184.215.14:80"]  # what was checked, not looked up again
    with pytest.raises(AddressRefused):
        await fetch_page("http://evil.test/", Guard(rebind, network=network))


@pytest.mark.parametrize("target", ["http://127.0.0.1/", "//10.0.0.1/x", "http://inner.test/"])
async def test_a_redirect_inside_is_refused(target: str) -> None:
    guard, network = site(moved(target), example_test=PUBLIC, inner_test=["192.168.0.9"])
    guard = replace(guard, resolve=_numbers_or(guard))
    with pytest.raises(AddressRefused):
        await fetch_page("http://example.test/", guard)
    assert network.called == ["93.184.215.14:80"]


def _numbers_or(guard: Guard) -> http.Resolver:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return [host] if host[0].isdigit() else await guard.resolve(host, port)

    return resolve


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://example.test:25/", "ftp://x/"])
async def test_a_redirect_to_something_else_than_a_page_is_refused(target: str) -> None:
    guard, _ = site(moved(target), example_test=PUBLIC)
    with pytest.raises(AddressRefused):
        await fetch_page("http://example.test/", guard)


async def test_a_redirect_to_a_public_page_is_followed_and_checked_again() -> None:
    guard, network = site(
        moved("https://other.test/b", 308), OK, example_test=PUBLIC, other_test=["8.8.8.8"]
    )
    page = await fetch_page("http://example.test/", guard)
    assert page.url == "https://other.test/b"
    assert network.called == ["93.184.215.14:80", "8.8.8.8:443"]


async def test_a_redirect_from_protected_to_unprotected_is_refused() -> None:
    guard, _ = site(moved("http://example.test/"), example_test=PUBLIC)
    with pytest.raises(AddressRefused):
        await fetch_page("https://example.test/", guard)


async def test_redirects_in_a_circle_end() -> None:
    guard, network = site(*[moved("/again")] * 9, example_test=PUBLIC)
    with pytest.raises(PageUnusable):
        await fetch_page("http://example.test/", guard)
    assert len(network.called) == http.MOST_REDIRECTS + 1


async def test_a_page_that_is_too_large_is_given_up() -> None:
    guard, _ = site(typed("text/plain", b"x" * (http.MOST_BYTES + 1)), example_test=PUBLIC)
    with pytest.raises(PageUnusable):
        await fetch_page("http://example.test/", guard)


@pytest.mark.parametrize(
    "answer",
    [
        typed("image/png", b"x"),
        typed("application/octet-stream", b"x"),
        typed("text/plain", b"x", "Content-Encoding: gzip"),
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
    ],
)
async def test_what_is_no_readable_page_is_refused(answer: bytes) -> None:
    guard, _ = site(answer, example_test=PUBLIC)
    with pytest.raises(PageUnusable):
        await fetch_page("http://example.test/", guard)


@pytest.mark.parametrize("charset", ["latin-1", "nonsense", "zlib", "undefined", ""])
async def test_a_charset_is_followed_where_it_makes_sense(charset: str) -> None:
    answer = typed(f"text/plain; charset={charset}", "gr\u00fcn\0".encode("latin-1"))
    guard, _ = site(answer, example_test=PUBLIC)
    text = (await fetch_page("http://example.test/", guard)).text
    assert text in ("gr\u00fcn", "gr\ufffdn")
    assert (text == "gr\u00fcn") == (charset == "latin-1")


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_site_in_trouble_may_be_asked_again(status: int) -> None:
    answer = f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode()
    guard, _ = site(answer, example_test=PUBLIC)
    with pytest.raises(PageUnreachable):
        await fetch_page("http://example.test/", guard)


async def test_an_unknown_name_is_said_to_be_unknown() -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    with pytest.raises(PageUnreachable, match="no site called"):
        await fetch_page("http://example.test/", Guard(unknown))


@asynccontextmanager
async def real_server(answer: bytes) -> AsyncIterator[int]:
    """A real socket on this machine that answers everything with `answer`, then hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_a_real_server_is_read_when_its_address_is_allowed() -> None:
    async with real_server(OK) as port:
        guard = Guard(allowed=lambda _: True, ports=frozenset({port}))
        assert (await fetch_page(f"http://127.0.0.1:{port}/", guard)).text == "hello"


@pytest.mark.parametrize("answer", [b"", b"not http at all\r\n\r\n", OK[:-3]])
async def test_a_server_that_breaks_off_or_babbles_is_unreachable(answer: bytes) -> None:
    async with real_server(answer) as port:
        guard = Guard(allowed=lambda _: True, ports=frozenset({port}))
        with pytest.raises(PageUnreachable):
            await fetch_page(f"http://127.0.0.1:{port}/", guard)


async def test_a_site_that_drips_is_given_up_in_time() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        while not writer.is_closing():
            writer.write(b".")
            await asyncio.sleep(0.01)

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        guard = Guard(allowed=lambda _: True, ports=frozenset({port}), whole_s=0.1)
        with pytest.raises(PageUnreachable, match="within"):
            await fetch_page(f"http://127.0.0.1:{port}/", guard)
