"""Files in a directory of this machine."""

import asyncio
import contextlib
import os
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

from agents_os.core.storage.port import PIECE, StoredAs, checked, gone


class LocalStorage:
    """One file per key below `root`; readable by this user only."""

    def __init__(self, root: Path) -> None:
        self.root = root

    async def put(self, key: str, pieces: AsyncIterator[bytes], file: StoredAs) -> None:
        target = self.path(key)
        await asyncio.to_thread(target.parent.mkdir, mode=0o700, parents=True, exist_ok=True)
        draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as out:
                async for piece in pieces:
                    await asyncio.to_thread(out.write, piece)
            draft.rename(target)
        finally:
            draft.unlink(missing_ok=True)

    async def read(
        self, key: str, *, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        try:
            source = self.path(key).open("rb")
        except FileNotFoundError:
            raise gone() from None
        with source:
            source.seek(start)
            left = end - start if end is not None else None
            while piece := await asyncio.to_thread(source.read, _least(PIECE, left)):
                yield piece
                left = left - len(piece) if left is not None else None

    async def size(self, key: str) -> int | None:
        try:
            return self.path(key).stat().st_size
        except FileNotFoundError:
            return None

    async def delete(self, key: str) -> None:
        path = self.path(key)
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # not the last file there
            path.parent.rmdir()

    async def link(self, key: str, file: StoredAs, valid: timedelta) -> None:
        return None

    def path(self, key: str) -> Path:
        """Where the file is, for readers that need one."""
        return self.root / checked(key)


def _least(piece: int, left: int | None) -> int:
    return piece if left is None else min(piece, left)
