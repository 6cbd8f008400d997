"""Reading a file in a child process, which may break, hang or eat memory without harm to us."""

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

from agents_os.domains.knowledge.adapters.secondary.readers import child
from agents_os.domains.knowledge.adapters.secondary.readers.formats import PDF, require_readable
from agents_os.domains.knowledge.metadata.sections import Reading
from agents_os.domains.knowledge.metadata.unreadable import Reason, Unreadable

log = structlog.get_logger(__name__)

WITHIN_S = 300.0
_HANDED_ON = ("PATH", "LANG", "HOME", "TMPDIR", "TESSDATA_PREFIX", "PYTHONPATH", "LD_LIBRARY_PATH")


async def count_parts(path: Path, media_type: str) -> int:
    """In how many parts the file is read: some pages of a PDF each, anything else in one.

    Raises:
        Unreadable: nobody can read it; why.
    """
    require_readable(media_type)
    _require_content(path)
    if media_type != PDF:
        return 1
    return int((await _ask(path, media_type, None))["parts"])


async def read_part(path: Path, media_type: str, part: int, within_s: float = WITHIN_S) -> Reading:
    """The text of one part, with where it stands.

    Raises:
        Unreadable: nobody can read it; why.
    """
    return Reading.model_validate((await _ask(path, media_type, part, within_s))["reading"])


def _require_content(path: Path) -> None:
    if path.stat().st_size == 0:
        raise Unreadable(Reason.EMPTY)


async def _ask(
    path: Path, media_type: str, part: int | None, within_s: float = WITHIN_S
) -> dict[str, Any]:
    asked = json.dumps({"path": str(path), "media_type": media_type, "part": part})
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", child.__name__, asked,
        env={name: os.environ[name] for name in _HANDED_ON if name in os.environ},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        async with asyncio.timeout(within_s):
            said, _ = await process.communicate()
    except TimeoutError as error:
        raise Unreadable(Reason.TOO_HARD) from error
    finally:
        await _end(process)
    return _understood(said, process.returncode, media_type)


async def _end(process: asyncio.subprocess.Process) -> None:
    """With everything it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _understood(said: bytes, code: int | None, media_type: str) -> dict[str, Any]:
    if code == 0:
        answer: dict[str, Any] = json.loads(said)
        if "unreadable" in answer:
            raise Unreadable(Reason(answer["unreadable"]))
        return answer
    log.warning("document.reader_broke", media_type=media_type, code=code)
    stopped = code == child.CUT_SHORT or (code is not None and code < 0)
    raise Unreadable(Reason.TOO_HARD if stopped else Reason.DAMAGED)
