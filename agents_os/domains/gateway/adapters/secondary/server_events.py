"""Server-sent events, from bytes to the data of each event."""

from collections.abc import AsyncIterator

LONGEST_EVENT = 4 * 1024 * 1024  # bytes; a server that goes on for longer has lost its mind


async def event_data(source: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The data of each event; comments and other fields are passed over.

    By hand, because what httpx calls a line also ends at characters like U+2028, which may stand
    unescaped inside the JSON.

    Raises:
        ValueError: an event is longer than any model's.
    """
    data: list[bytes] = []
    async for line in _lines(source):
        if not line and data:
            yield b"\n".join(data)
            data = []
        elif line.startswith(b"data:"):
            data.append(line[5:].removeprefix(b" "))
    if data:  # the last event of a server that forgot the empty line after it
        yield b"\n".join(data)


async def _lines(source: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    rest = b""
    async for chunk in source:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line.removesuffix(b"\r")
        if len(rest) > LONGEST_EVENT:
            raise ValueError("an endless line")
    if rest:
        yield rest.removesuffix(b"\r")
