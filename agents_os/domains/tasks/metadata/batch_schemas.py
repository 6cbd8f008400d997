"""Many tasks from one CSV."""

from uuid import UUID

from pydantic import Field

from agents_os.core.fields import MessageText
from agents_os.core.shapes import Body, Frozen
from agents_os.core.visibility import Visibility

MOST_BATCH_ROWS = 200


class BatchCreate(Body):
    """A CSV with a heading row. `title` is needed; columns that have no meaning are refused.

    Columns: title, details, priority, category, agent (name or slug), person (e-mail address),
    due (2026-12-01 or with time and zone), criteria (separated by "|").
    """

    csv: MessageText
    agent_id: UUID | None = Field(None, description="For rows that name nobody.")
    team_id: UUID | None = None
    visibility: Visibility = Visibility.ORG
    dry_run: bool = Field(False, description="Only check the rows.")


class BatchRow(Frozen):
    """One row of the CSV (the heading is row 1) and what became of it."""

    row: int
    title: str
    task_id: UUID | None = None
    error: str | None = None


class BatchReport(Frozen):
    created: int
    failed: int
    dry_run: bool
    rows: list[BatchRow]
