"""Word, PowerPoint and Excel files, their open counterparts, RTF and EPUB, by kreuzberg."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import kreuzberg

from agents_os.domains.knowledge.adapters.secondary.readers import table
from agents_os.domains.knowledge.adapters.secondary.readers.formats import DOCX, XLSX
from agents_os.domains.knowledge.adapters.secondary.readers.markdown import sections_of
from agents_os.domains.knowledge.adapters.secondary.readers.sheet_rows import first_rows
from agents_os.domains.knowledge.adapters.secondary.readers.word_lists import with_own_lists
from agents_os.domains.knowledge.metadata.cleaning import clean
from agents_os.domains.knowledge.metadata.sections import Location, Reading, Section
from agents_os.domains.knowledge.metadata.unreadable import Reason, Unreadable

_SLIDE = re.compile(r"\n*slide¶(\d+)¶\n*")
_CONFIG = kreuzberg.ExtractionConfig(output_format="markdown", use_cache=False)
_MARKED = kreuzberg.ExtractionConfig(
    output_format="markdown",
    use_cache=False,
    pages=kreuzberg.PageConfig(insert_page_markers=True, marker_format="\n\nslide¶{page_num}¶\n\n"),
)
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def read(path: Path, media_type: str) -> Reading:
    _require_open(path)
    try:
        config = _MARKED if "presentation" in media_type or "powerpoint" in media_type else _CONFIG
        found = kreuzberg.extract_bytes_sync(_content(path, media_type), media_type, config=config)
    except kreuzberg.KreuzbergError as error:
        protected = "password" in str(error).lower() or "encrypt" in str(error).lower()
        raise Unreadable(Reason.PASSWORD if protected else Reason.DAMAGED) from error
    title = clean(str(found.metadata.get("title") or ""))[:200]
    return Reading(sections=tuple(_sections(found, _begins(path, media_type))), title=title)


def _content(path: Path, media_type: str) -> bytes:
    """The file; a Word file so that its lists are seen, unless only kreuzberg can open it."""
    if media_type == DOCX:
        with suppress(Exception):  # python-docx raises what it stumbles over
            return with_own_lists(path)
    return path.read_bytes()


def _begins(path: Path, media_type: str) -> Sequence[int]:
    """The first row of each sheet, as far as the file says it."""
    if media_type == XLSX:
        with suppress(KeyError, ValueError, BadZipFile, ParseError):
            return first_rows(path)
    return []


def _require_open(path: Path) -> None:
    """An encrypted Office file is a container with the real one inside."""
    data = path.read_bytes()
    if data.startswith(_OLE) and _ENCRYPTED_OFFICE in data:
        raise Unreadable(Reason.PASSWORD)


def _sections(found: Any, begins: Sequence[int]) -> Iterator[Section]:
    if found.metadata.get("format_type") == "excel":
        yield from _sheets(found, begins)
        return
    before, *marked = _SLIDE.split(found.content)
    yield from sections_of(before)
    for number, text in zip(marked[::2], marked[1::2], strict=True):
        yield from sections_of(text, Location(kind="slide", number=int(number)))


def _sheets(found: Any, begins: Sequence[int]) -> Iterator[Section]:
    """The rows of each sheet; where it is not known at which it begins, at the first."""
    names = found.metadata.get("sheet_names") or []
    for each in found.tables:
        number = each.page_number
        name = clean(names[number - 1]) if number <= len(names) else str(number)
        first = begins[number - 1] if number <= len(begins) else 1
        rows = [
            (row, [clean(cell) for cell in cells]) for row, cells in enumerate(each.cells, first)
        ]
        filled = [(row, cells) for row, cells in rows if any(cells)]
        yield from table.sections_of(filled, sheet=(number, name))
