"""At which row the sheets of an Excel file begin: kreuzberg leaves out the empty rows above."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree
from zipfile import ZipFile

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BOOK = PurePosixPath("xl/workbook.xml")


def first_rows(path: Path) -> list[int]:
    """The number of the first row that has something in it, of each sheet in their order.

    Raises:
        KeyError, ValueError, BadZipFile, ParseError: it is not such a file.
    """
    with ZipFile(path) as archive:
        return [_first_row(archive, sheet) for sheet in _sheets(archive)]


def _sheets(archive: ZipFile) -> Iterator[str]:
    pointers = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): each.get("Target", "") for each in pointers}
    book = ElementTree.fromstring(archive.read(str(_BOOK)))
    for sheet in book.iter(f"{_SHEET}sheet"):
        yield str(_BOOK.parent / targets[sheet.get(_ID)]).lstrip("/")


def _first_row(archive: ZipFile, sheet: str) -> int:
    number = 0
    with archive.open(sheet) as content:
        for _, row in ElementTree.iterparse(content):
            if row.tag != f"{_SHEET}row":
                continue
            number = int(row.get("r") or number + 1)
            if any(len(cell) for cell in row):
                return number
            row.clear()
    return 1
