"""The port: what a storage of files can do."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final, NamedTuple, Protocol
from urllib.parse import quote

from agents_os.core.errors import NotFound, Unavailable

PIECE: Final = 256 * 1024  # bytes read at once
_KEY = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*")


class FileGone(NotFound):
    """The bytes are not in the storage (any more)."""

    code = "file_gone"


class StorageAway(Unavailable):
    """The storage does not answer, or refuses us; worth another try."""

    code = "storage_away"


class StoredAs(NamedTuple):
    """What a storage tells browsers of a file: they save it under `name`, and never show it."""

    name: str
    media_type: str

    def disposition(self, kind: str = "attachment") -> str:
        """The header Content-Disposition (RFC 6266)."""
        return f"{kind}; filename*=UTF-8''{quote(self.name, safe='')}"


class Storage(Protocol):
    """Files by key, e.g. "<org>/<document>". Never called inside a unit of work: it takes time."""

    async def put(self, key: str, pieces: AsyncIterator[bytes], file: StoredAs) -> None:
        """Keep what `pieces` gives, whole or not at all: when it raises, nothing stays.

        Only a few pieces are in memory at a time. Raises StorageAway.
        """
        ...

    def read(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, without, `end`. Raises FileGone, StorageAway."""
        ...

    async def size(self, key: str) -> int | None:
        """Bytes of the file; None: there is none. Raises StorageAway."""
        ...

    async def delete(self, key: str) -> None:
        """Remove the file; fine if it is gone already. Raises StorageAway."""
        ...

    async def link(self, key: str, file: StoredAs, valid: timedelta) -> str | None:
        """An address of the storage's own that downloads the file; None: it has none."""
        ...


def checked(key: str) -> str:
    """`key`, unless it could lead out of the storage."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key!r}")
    return key


def gone() -> FileGone:
    return FileGone("The file itself is not in the storage any more. Upload it again.")


def away(error: Exception) -> StorageAway:
    return StorageAway(
        "The storage of files does not answer. Try again in a minute.", reason=type(error).__name__
    )
