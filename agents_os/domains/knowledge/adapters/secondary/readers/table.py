"""CSV and TSV: rows as lines, in stretches that know which rows they are."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from agents_os.domains.knowledge.adapters.secondary.readers.plain import decoded
from agents_os.domains.knowledge.metadata.cleaning import clean
from agents_os.domains.knowledge.metadata.sections import Location, Reading, Section

STRETCH = 1_000  # characters; a stretch is what a location names
_SAMPLE = 20_000
_DELIMITERS = ",;\t|"
csv.field_size_limit(1_000_000)


def read(path: Path, media_type: str) -> Reading:
    text = decoded(path.read_bytes()).replace("\0", "")
    records = csv.reader(io.StringIO(text, newline=""), _dialect(text))
    rows = ((number, [clean(cell) for cell in record]) for number, record in enumerate(records, 1))
    filled = [(number, row) for number, row in rows if any(row)]
    return Reading(sections=tuple(sections_of(filled)))


def sections_of(
    rows: Sequence[tuple[int, Sequence[str]]], sheet: tuple[int, str] | None = None
) -> Iterator[Section]:
    """Numbered rows, the first with the names of the columns, as sections of a passage's size.

    `sheet`: its number and name, where there are sheets.
    """
    if not rows:
        return
    columns = _line(rows[0][1])
    stretch: list[tuple[int, str]] = []
    for number, row in rows:
        line = _line(row)
        if stretch and sum(len(each) + 1 for _, each in stretch) + len(line) > STRETCH:
            yield _section(stretch, columns, sheet)
            stretch = []
        stretch.append((number, line))
    yield _section(stretch, columns, sheet)


def _section(
    stretch: Sequence[tuple[int, str]], columns: str, sheet: tuple[int, str] | None
) -> Section:
    rows = (stretch[0][0], stretch[-1][0])
    if sheet:
        place = Location(kind="sheet", number=sheet[0], name=sheet[1], rows=rows)
    else:
        place = Location(kind="rows", number=rows[0], last=rows[1])
    headings = (sheet[1], columns) if sheet else (columns,)
    text = "\n".join(line for _, line in stretch)
    return Section(text=text, headings=headings, location=place, table=True)


def _line(row: Sequence[str]) -> str:
    return " | ".join(cell.replace("\n", " ") for cell in row).strip(" |")


def _dialect(text: str) -> type[csv.Dialect]:
    try:
        return csv.Sniffer().sniff(text[:_SAMPLE], _DELIMITERS)
    except csv.Error:
        return csv.excel
