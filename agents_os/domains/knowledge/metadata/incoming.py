"""A file on its way in: counted and hashed as it passes, never whole in memory. Pure."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from agents_os.domains.knowledge.metadata.errors import FileTooLarge
from agents_os.domains.knowledge.metadata.file_types import HEAD

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class IncomingFile:
    """What somebody sends: the name they say it has, and the bytes as they arrive."""

    name: str
    pieces: AsyncIterator[bytes]


class Measured:
    """The pieces of a file, for whoever keeps them; afterwards `size` and `sha256` are known.

    Raises (while it passes):
        FileTooLarge: more than `most` bytes.
    """

    def __init__(self, pieces: AsyncIterator[bytes], most: int) -> None:
        self._pieces, self._most = pieces, most
        self._first: list[bytes] = []
        self._hash = hashlib.sha256()
        self.size = 0

    async def head(self) -> bytes:
        """The beginning; it passes again with the rest."""
        async for piece in self._pieces:
            self._first.append(self._measure(piece))
            if self.size >= HEAD:
                break
        return b"".join(self._first)[:HEAD]

    async def all(self) -> AsyncIterator[bytes]:
        while self._first:
            yield self._first.pop(0)
        async for piece in self._pieces:
            yield self._measure(piece)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def _measure(self, piece: bytes) -> bytes:
        self.size += len(piece)
        if self.size > self._most:
            raise too_large(self._most)
        self._hash.update(piece)
        return piece


def too_large(most: int) -> FileTooLarge:
    return FileTooLarge(
        f"This file is too large: your plan allows {most // MEGABYTE:,} MB for one file."
        " Split it, or change the plan.",
        limit_bytes=most,
    )
