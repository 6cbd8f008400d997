"""A table as CSV (RFC 4180), safe to open in a spreadsheet."""

import csv
import io

from agents_os.domains.tasks.metadata.sections import Cell, ChartSection, TableSection

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(section: TableSection | ChartSection) -> str:
    """Headings and rows; with a byte order mark, by which Excel knows UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([[_cell(cell) for cell in row] for row in _rows(section)])
    return "\ufeff" + text.getvalue()


def _rows(section: TableSection | ChartSection) -> list[list[Cell]]:
    if isinstance(section, TableSection):
        head: list[Cell] = [column.label for column in section.data.columns]
        return [head, *(list(row) for row in section.data.rows)]
    data = section.data
    head = ["", *(series.name for series in data.series)]
    return [
        head,
        *([label, *(s.values[n] for s in data.series)] for n, label in enumerate(data.labels)),
    ]


def _cell(cell: Cell) -> str | int | float:
    """Text that a spreadsheet would take for a formula gets an apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
