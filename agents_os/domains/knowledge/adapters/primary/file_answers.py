"""Files as answers: in part if asked, and so that nothing in them runs in our name."""

import re
from collections.abc import AsyncIterator
from typing import NamedTuple

from starlette.responses import Response, StreamingResponse

from agents_os.core.storage import StoredAs, storage
from agents_os.domains.knowledge.adapters.secondary.document_rows import StoredFile
from agents_os.domains.knowledge.metadata.file_types import shown_as

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
# A PDF reader of a browser does not start in a sandbox; it has one of its own.
_PDF = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
_ANY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


class _Span(NamedTuple):
    start: int
    end: int  # without it


async def answer_with(file: StoredFile, *, inline: bool, wanted: str | None) -> Response:
    """The file, or the part that the header Range (`wanted`) asks for.

    It is shown only if it is of a kind that is harmless in a browser; else it is downloaded.

    Raises:
        FileGone, StorageAway.
    """
    shown = shown_as(file.media_type) if inline else None
    span = _span(wanted, file.size_bytes)
    headers = _headers(file, shown)
    if span is not None and span.start >= file.size_bytes:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{file.size_bytes}"})
    start, end = span or _Span(0, file.size_bytes)
    headers["Content-Length"] = str(end - start)
    if span is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size_bytes}"
    pieces = storage().read(file.storage_key, start=start, end=end)
    first = await anext(pieces, b"")  # what is wrong with the storage, is said before the answer
    return StreamingResponse(_after(first, pieces), 206 if span else 200, headers=headers)


async def _after(first: bytes, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in pieces:
        yield piece


def _headers(file: StoredFile, shown: str | None) -> dict[str, str]:
    kind = "inline" if shown else "attachment"
    return {
        "Content-Type": shown or "application/octet-stream",
        "Content-Disposition": StoredAs(file.name, file.media_type).disposition(kind),
        "Content-Security-Policy": _PDF if shown == "application/pdf" else _ANY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",  # the address itself opens the file
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "bytes",
    }


def _span(wanted: str | None, size: int) -> _Span | None:
    """One range from a start; whatever else is asked for gets the whole file (RFC 9110)."""
    found = _RANGE.fullmatch((wanted or "").strip())
    if found is None:
        return None
    end = min(int(found[2]) + 1, size) if found[2] else size
    start = int(found[1])
    return _Span(start, end) if start < end or start >= size else None
