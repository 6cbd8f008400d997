"""Looking for viruses in files: ClamAV over TCP, or nothing where no scanner is named."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from agents_os.core.errors import Unavailable
from agents_os.core.settings import settings

_PIECE = 256 * 1024
_CONNECT_S = 5.0
_VERDICT_S = 120.0


class ScannerAway(Unavailable):
    """The scanner does not answer, so nobody can say whether the file is harmless."""

    code = "virus_scanner_away"


async def find_virus(pieces: AsyncIterator[bytes]) -> str | None:
    """The name of what was found in a file; None: nothing, or no scanner is set up.

    Raises:
        ScannerAway
    """
    scanner = urlsplit(settings().virus_scanner)
    if not scanner.hostname:
        return None
    try:
        async with asyncio.timeout(_CONNECT_S):
            reader, writer = await asyncio.open_connection(scanner.hostname, scanner.port or 3310)
        try:
            return await _scan(reader, writer, pieces)
        finally:
            writer.close()
    except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
        raise _away() from error


async def _scan(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pieces: AsyncIterator[bytes]
) -> str | None:
    """ClamAV's INSTREAM: pieces with their length before them, a length of 0 at the end."""
    writer.write(b"zINSTREAM\0")
    async for large in pieces:
        for at in range(0, len(large), _PIECE):
            piece = large[at : at + _PIECE]
            writer.write(len(piece).to_bytes(4) + piece)
            await writer.drain()
    writer.write(bytes(4))
    await writer.drain()
    async with asyncio.timeout(_VERDICT_S):
        said = (await reader.readuntil(b"\0"))[:-1].decode(errors="replace")
    verdict = said.removeprefix("stream: ")
    if verdict == "OK":
        return None
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    raise _away()  # "INSTREAM size limit exceeded. ERROR"


def _away() -> ScannerAway:
    return ScannerAway(
        "Files are checked for viruses here, and the scanner could not check this one."
        " Try again in a minute; if it happens again, ask whoever runs the server."
    )
