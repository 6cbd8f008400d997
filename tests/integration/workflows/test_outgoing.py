"""Requests of workflows, against a site that would rather be reached from inside."""

from collections.abc import Iterable, Sequence

import httpcore2
import pytest

from agents_os.core.http import AddressRefused, Guard, PageUnusable
from agents_os.domains.workflows.adapters.secondary.outgoing import NotSent, Outgoing, send

SECRET = Outgoing("POST", "http://shop.test/orders", {"X-Token": "t", "Host": "elsewhere"}, b"{}")


class Network(httpcore2.AsyncNetworkBackend):
    """Answers at every address."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
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
        return httpcore2.AsyncMockStream([self.answer])


def at(*addresses: str, network: httpcore2.AsyncNetworkBackend | None = None) -> Guard:
    async def resolve(host: str, port: int) -> Sequence[str]:
        if not addresses:
            raise OSError("no such name")
        return addresses

    return Guard(resolve=resolve, network=network or Network(b""))


def answered(head: str, body: bytes = b"") -> bytes:
    return f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def test_an_answer_comes_back_whatever_its_status() -> None:
    network = Network(answered("409 Conflict\r\nRetry-After: 7", b"taken"))
    found = await send(SECRET, seconds=5, guard=at("93.184.215.14", network=network))
    assert (found.status, found.text, found.headers["retry-after"]) == (409, "taken", "7")
    assert network.called == ["93.184.215.14:80"]


async def test_a_redirect_is_not_followed() -> None:
    network = Network(answered("302 Found\r\nLocation: http://10.0.0.1/"))
    found = await send(SECRET, seconds=5, guard=at("93.184.215.14", network=network))
    assert found.status == 302
    assert len(network.called) == 1


async def test_an_address_inside_is_refused_before_anything_is_sent() -> None:
    network = Network(answered("200 OK"))
    with pytest.raises(AddressRefused):
        await send(SECRET, seconds=5, guard=at("10.0.0.1", network=network))
    assert network.called == []


async def test_a_name_that_is_nobodys_was_sent_nothing() -> None:
    with pytest.raises(NotSent):
        await send(SECRET, seconds=5, guard=at())


async def test_an_answer_that_is_too_large_is_refused() -> None:
    network = Network(answered("200 OK", b"x" * 2_000_001))
    with pytest.raises(PageUnusable, match="larger"):
        await send(SECRET, seconds=5, guard=at("93.184.215.14", network=network))


async def test_what_is_no_address_is_said_so() -> None:
    with pytest.raises(PageUnusable, match="Check address"):
        await send(Outgoing("GET", "ftp://shop.test/"), seconds=5, guard=at("93.184.215.14"))
