"""Copies of stored files on this machine, for readers that need a file.

A copy serves all parts of a document and is shared by the runs of this machine; whatever a crash
leaves behind is removed when the next one is made.
"""

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from agents_os.core.storage import storage

KEEP_S = 3_600  # since a copy was last asked for


def _home() -> Path:
    home = Path(tempfile.gettempdir(), f"agents-os-reading-{os.getuid()}")
    home.mkdir(mode=0o700, exist_ok=True)
    if home.stat().st_uid != os.getuid():
        raise PermissionError(f"{home} belongs to somebody else")
    return home


async def copy_of(key: str, sha256: str) -> Path:
    """The stored file as one of this machine's. Raises FileGone, StorageAway."""
    target = _home() / sha256
    with suppress(FileNotFoundError):
        os.utime(target)
        return target
    _remove_old()
    building = target.with_name(f"{target.name}.{uuid4().hex}")
    try:
        with building.open("wb") as file:
            async for piece in storage().read(key):
                file.write(piece)
        os.replace(building, target)
    finally:
        building.unlink(missing_ok=True)
    return target


def written(text: str) -> Path:
    """A file with this text; remove it when it is read."""
    path = _home() / uuid4().hex
    path.write_text(text, encoding="utf-8")
    return path


def forget(sha256: str | None) -> None:
    """Remove the copy of a file, if there is one; None: there never was a file."""
    if sha256 is not None:
        (_home() / sha256).unlink(missing_ok=True)


def _remove_old() -> None:
    for path in _home().iterdir():
        with suppress(FileNotFoundError):  # another process was faster
            if path.stat().st_mtime < time.time() - KEEP_S:
                path.unlink()
