"""The statement that writes a journal."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.one_statement import one_statement
from agents_os.domains.runs.metadata.projection import StepRecord, columns_of
from agents_os.domains.runs.metadata.reducer import RunState

FOLDED = tuple(field.name for field in fields(RunState))
FROZEN_MS = "4000"  # a process that is stopped in a transaction must not keep the row for longer
# The function is in migration 0050. Its `changes` may also name what is no fold of events: who
# drives the run, and its place in the queue.
_RECORD = text("""
select engine.record(:company, :run, :seq, :lease, :events, :steps, :changes),
  set_config('idle_in_transaction_session_timeout', :patience, true)
""")
_BEGIN = "select engine.begin(%s, %s, %s, %s, %s)"
_RECORD_ALONE = "select engine.record_alone(%s, %s, %s, %s, %s, %s, %s)"
_RECORD_EFFECT = "select engine.record_effect(%s, %s, %s, %s, %s, %s, %s, %s, %s)"


class Entry(NamedTuple):
    """What is written about a run that stands at `seq`, in the hands of `lease` (None: of anybody).

    `changes` names the columns of its row that change.
    """

    company: UUID
    run: UUID
    seq: int
    lease: UUID | None
    events: Sequence[Mapping[str, Any]]
    steps: Iterable[StepRecord]
    changes: Mapping[str, Any]

    def values(self) -> dict[str, Any]:
        """As the function takes them, in its order."""
        return self._asdict() | {
            "events": _json(self.events),
            "steps": _json([columns_of(step) for step in self.steps]),
            "changes": _json(self.changes),
        }


class Use(NamedTuple):
    """A decision to use up, for the payload with this digest."""

    decision: UUID
    digest: str


async def record(session: AsyncSession, entry: Entry) -> bool:
    """Write it; False, and nothing is written: the run has moved on, or has another lease."""
    values = {**entry.values(), "patience": FROZEN_MS}
    return bool(await session.scalar(_RECORD, values))


async def record_alone(entry: Entry, use: Use | None = None) -> bool:
    """The same in a transaction of its own, by a worker, in which a decision may be used up.

    False, and nothing is written, also if there is more to that than that nobody objects.
    """
    values = tuple(entry.values().values())
    if use is None:
        return bool(await one_statement(_RECORD_ALONE, values))
    return bool(await one_statement(_RECORD_EFFECT, values + use))


async def begin(
    company: UUID,
    run_id: UUID,
    drive_id: str,
    event: Mapping[str, Any],
    changes: Mapping[str, Any],
) -> dict[str, Any] | None:
    """Write the first event of driving, by a worker; the row of the run.

    None, and nothing is written: it is not fresh, not this drive's, or the company is stopped.
    """
    values = (company, run_id, drive_id, _json([event]), _json(changes))
    row: dict[str, Any] | None = await one_statement(_BEGIN, values)
    return row


def _json(value: object) -> str:
    return json.dumps(value, default=str)
