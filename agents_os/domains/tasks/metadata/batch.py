"""Rows of a CSV as tasks to create, each with what is wrong with it."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from agents_os.domains.tasks.metadata.batch_schemas import MOST_BATCH_ROWS
from agents_os.domains.tasks.metadata.errors import BatchInvalid
from agents_os.domains.tasks.metadata.schemas import TaskCreate

COLUMNS = ("title", "details", "priority", "category", "agent", "person", "due", "criteria")
HEADING_ROW = 1


class Row(NamedTuple):
    """A row that has been read: either `body` or `error`. Names are looked up later."""

    number: int
    title: str
    agent: str
    person: str
    body: TaskCreate | None
    error: str | None


def read_rows(text: str, zone: ZoneInfo, **defaults: Any) -> list[Row]:
    """Every row with text in it. `zone`: whose day a due date without a time ends.

    Raises:
        BatchInvalid: not a CSV with a title column, no rows, or too many.
    """
    try:
        rows = [_row(number, cells, zone, defaults) for number, cells in _cells(text)]
    except csv.Error as error:
        raise BatchInvalid(f"This is not a CSV: {error}. Check the quotation marks.") from None
    if not rows:
        raise BatchInvalid("There is no row below the heading. Add a line for each task.")
    if len(rows) > MOST_BATCH_ROWS:
        raise BatchInvalid(
            f"There are {len(rows)} rows, and at most {MOST_BATCH_ROWS} at once. Split the file.",
            limit=MOST_BATCH_ROWS,
        )
    return rows


def _cells(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    body = text.removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(body), _dialect(body), strict=True)
    heading = [cell.strip().casefold() for cell in next(reader, [])]
    _check_heading(heading)
    for number, cells in enumerate(reader, HEADING_ROW + 1):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(heading):
            raise BatchInvalid(
                f"Row {number} has {len(cells)} cells, the heading {len(heading)}. Put texts with"
                " commas in quotation marks.",
                row=number,
            )
        yield number, dict(zip(heading, (cell.strip() for cell in cells), strict=False))


def _dialect(text: str) -> type[csv.Dialect]:
    """Spreadsheets of some countries separate by semicolon or tab: the heading shows it."""
    heading = text.partition("\n")[0]
    separator = max(",;\t", key=heading.count)
    return type("Found", (csv.excel,), {"delimiter": separator})


def _check_heading(heading: list[str]) -> None:
    if "title" not in heading:
        raise BatchInvalid("The first row must name the columns, and one of them must be “title”.")
    unknown = sorted(set(heading) - set(COLUMNS))
    if unknown or len(set(heading)) < len(heading):
        raise BatchInvalid(
            f"Use each of these columns at most once: {', '.join(COLUMNS)}."
            + (f" Unknown: {', '.join(unknown)}." if unknown else ""),
            unknown=unknown,
        )


def _row(number: int, cells: Mapping[str, str], zone: ZoneInfo, defaults: Mapping[str, Any]) -> Row:
    title, agent, person = (cells.get(name, "") for name in ("title", "agent", "person"))
    try:
        body, error = TaskCreate(**_fields(cells, zone, defaults)), None
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "row"
        body, error = None, f"{where}: {_words(first)}"
    except ValueError:
        body, error = None, "due: must be a date like 2026-12-01, or 2026-12-01T17:00+01:00"
    if agent and person:
        body, error = None, "give it to an agent or to a person, not to both"
    return Row(number, title[:200], agent, person, body, error)


def _words(error: Mapping[str, Any]) -> str:
    """What is wrong with a cell, for somebody who looks at a spreadsheet."""
    if error["type"] == "string_too_short":
        return "is empty. Write something"
    if error["type"] == "enum":
        return f"use {error['ctx']['expected'].replace(chr(39), '')}"
    return str(error["msg"]).removeprefix("Value error, ").removeprefix("String ")


def _fields(
    cells: Mapping[str, str], zone: ZoneInfo, defaults: Mapping[str, Any]
) -> dict[str, Any]:
    named = {"priority": cells.get("priority", "").upper(), "category": cells.get("category", "")}
    criteria = [part.strip() for part in cells.get("criteria", "").split("|")]
    fields: dict[str, Any] = {
        **defaults,
        "title": cells.get("title", ""),
        "details": cells.get("details", ""),
        "acceptance_criteria": [part for part in criteria if part],
        **{name: value.casefold() for name, value in named.items() if value},
    }
    if named["priority"]:
        fields["priority"] = named["priority"]
    if cells.get("agent") or cells.get("person"):
        fields["agent_id"] = None
    if cells.get("due"):
        fields["due_at"] = _due(cells["due"], zone)
    return fields


def _due(text: str, zone: ZoneInfo) -> datetime:
    moment = datetime.fromisoformat(text)
    if len(text) == len("2026-12-01"):
        moment = moment.replace(hour=23, minute=59, second=59)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
