"""A table as CSV."""

from agents_os.core.csv_text import csv_text
from agents_os.domains.tasks.metadata.sections import Cell, ChartSection, TableSection


def write(section: TableSection | ChartSection) -> str:
    """Headings and rows."""
    return csv_text(_rows(section))


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
