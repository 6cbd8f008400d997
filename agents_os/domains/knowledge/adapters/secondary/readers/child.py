"""The child process: opens one file, with limits on time and memory, and writes what it read.

    python -m agents_os.domains.knowledge.adapters.secondary.readers.child '{"path": …}'

It knows no secret and no database: a file that breaks a parser breaks nothing else.
"""

import contextlib
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from agents_os.domains.knowledge.adapters.secondary.readers.formats import PDF, reader_of
from agents_os.domains.knowledge.metadata.sections import Reading
from agents_os.domains.knowledge.metadata.unreadable import (
    MOST_CHARACTERS,
    Reason,
    Unreadable,
)

PAGES_IN_PART = 50
MOST_MEMORY = 3 * 1024**3  # addresses, of which a part is used
MOST_CPU_S = 280
CUT_SHORT = 3  # exit code: out of memory


def count_parts(path: Path) -> int:
    """In how many parts a PDF is read."""
    from agents_os.domains.knowledge.adapters.secondary.readers import pdf

    return -(-pdf.count_pages(path) // PAGES_IN_PART)


def read_part(path: Path, media_type: str, part: int) -> Reading:
    """One part; everything but a PDF has only the part 0."""
    if media_type == PDF:
        from agents_os.domains.knowledge.adapters.secondary.readers import pdf

        return pdf.read_pages(path, part * PAGES_IN_PART, PAGES_IN_PART)
    reading = reader_of(media_type)(path, media_type)
    if sum(len(section.text) for section in reading.sections) > MOST_CHARACTERS:
        raise Unreadable(Reason.TOO_MUCH_TEXT)
    return reading


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """{"parts": 4}, {"reading": {…}}, or {"unreadable": code}."""
    path, media_type, part = Path(asked["path"]), asked["media_type"], asked["part"]
    try:
        if part is None:
            return {"parts": count_parts(path)}
        return {"reading": read_part(path, media_type, part).model_dump(mode="json")}
    except Unreadable as error:
        return {"unreadable": error.reason}


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_S, MOST_CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # answering people comes first


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")  # libraries print what they like
    os.dup2(2, 1)
    _limit()
    try:
        said = json.dumps(answer(json.loads(sys.argv[1])))
    except MemoryError:
        sys.exit(CUT_SHORT)
    with contextlib.closing(out):
        out.write(said)


if __name__ == "__main__":
    main()
