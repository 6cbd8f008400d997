"""Rows of a CSV as answers to an intake form. Pure."""

import csv
import io
from typing import Any

from agents_os.domains.agents.metadata.definition import IntakeField, IntakeForm
from agents_os.domains.orders.metadata.errors import AnswersIncomplete, BatchUnreadable
from agents_os.domains.orders.metadata.intake import check_answers
from agents_os.domains.orders.metadata.service_schemas import MOST_ROWS, Line, RowProblem

HEADING_ROW = 1
ENTRIES = "|"  # between the entries of a list


def read_orders(form: IntakeForm, text: str) -> tuple[list[Line], list[RowProblem]]:
    """The good rows as orders, and what is wrong with the others.

    Raises:
        BatchUnreadable: no CSV, unknown or repeated columns, no rows, or too many.
    """
    try:
        rows = _rows(form, text)
    except csv.Error as error:
        raise BatchUnreadable(f"This is not a CSV: {error}. Check the quotation marks.") from None
    if not 1 <= len(rows) <= MOST_ROWS:
        raise BatchUnreadable(
            f"There are {len(rows)} rows below the heading. Send 1 to {MOST_ROWS} at once.",
            limit=MOST_ROWS,
        )
    lines, problems = [], []
    for number, given in rows:
        try:
            lines.append(Line(row=number, answers=check_answers(form, given)))
        except AnswersIncomplete as error:
            problems.append(RowProblem(row=number, fields=error.details["fields"]))
    return lines, problems


def _rows(form: IntakeForm, text: str) -> list[tuple[int, dict[str, Any]]]:
    body = text.removeprefix("\ufeff")
    heading = body.partition("\n")[0]
    # Spreadsheets of some countries separate by semicolon or tab.
    separator = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(body), delimiter=separator, strict=True)
    columns = _columns(form, next(reader, []))
    return [
        (number, _answers(form, columns, cells))
        for number, cells in enumerate(reader, HEADING_ROW + 1)
        if any(cell.strip() for cell in cells)
    ]


def _columns(form: IntakeForm, heading: list[str]) -> list[str]:
    """The field of each column; a column is called by its field's name or title."""
    names = {asked.title.casefold(): key for key, asked in form.properties.items()}
    names |= {key: key for key in form.properties}
    named = [cell.strip() for cell in heading]
    columns = [names.get(name.casefold(), "") for name in named]
    unknown = [name for name, key in zip(named, columns, strict=True) if not key]
    if unknown or not columns or len(set(columns)) < len(columns):
        raise BatchUnreadable(
            f"The first row must name the questions, each once: {', '.join(form.order)}."
            + (f" Unknown: {', '.join(unknown)}." if unknown else ""),
            unknown=unknown,
        )
    return columns


def _answers(form: IntakeForm, columns: list[str], cells: list[str]) -> dict[str, Any]:
    if len(cells) > len(columns):
        return {columns[0]: None, f"column {len(columns) + 1}": cells[len(columns)]}
    return {
        key: _answer(form.properties[key], cell.strip())
        for key, cell in zip(columns, cells, strict=False)
    }


def _answer(asked: IntakeField, cell: str) -> Any:
    if asked.type != "array":
        return cell
    return [entry.strip() for entry in cell.split(ENTRIES) if entry.strip()]
