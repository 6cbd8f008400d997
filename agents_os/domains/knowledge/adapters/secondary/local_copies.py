"""Copies of stored files on this machine, for readers that need a file.

A copy serves all parts of a document and is shared by its runs on this machine; whatever a crash
leaves behind is removed when the next one is made.
"""

import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from uuid import UUID, uuid4

from agents_os.core.storage import storage

KEEP_S = 3_600  # since a copy was last asked for


def _home() -> Path:
    home = Path(tempfile.gettempdir(), f"agents-os-reading-{os.getuid()}")
    home.mkdir(mode=0o700, exist_ok=True)
    if home.stat().st_uid != os.getuid():
        raise PermissionError(f"{home} belongs to somebody else")
    return home


@asynccontextmanager
async def copy_of(document_id: UUID, key: str) -> AsyncIterator[Path]:
    """The stored file of a document as one of this machine's, for as long as it is read.

    Every reader has a name of its own for it: whoever forgets the copy takes it from nobody.

    Raises:
        FileGone, StorageAway.
    """
    shared, mine = _home() / str(document_id), _home() / uuid4().hex
    try:
        await _bring(key, shared, mine)
        yield mine
    finally:
        mine.unlink(missing_ok=True)


async def _bring(key: str, shared: Path, mine: Path) -> None:
    with suppress(FileNotFoundError):
        os.link(shared, mine)
        os.utime(mine)
        return
    _remove_old()
    with mine.open("wb") as file:
        async for piece in storage().read(key):
            file.write(piece)
    with suppress(FileExistsError):  # another run was faster
        os.link(mine, shared)


@contextmanager
def written(text: str) -> Iterator[Path]:
    """A file with this text, for as long as it is read."""
    path = _home() / uuid4().hex
    try:
        path.write_text(text, encoding="utf-8")
        yield path
    finally:
        path.unlink(missing_ok=True)


def forget(documents: Iterable[UUID]) -> None:
    """Remove the copies of these documents' files, where there are some."""
    for document_id in documents:
        (_home() / str(document_id)).unlink(missing_ok=True)


def _remove_old() -> None:
    for path in _home().iterdir():
        with suppress(FileNotFoundError):  # another process was faster
            if path.stat().st_mtime < time.time() - KEEP_S:
                path.unlink()
