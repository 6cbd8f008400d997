"""The statement that writes a journal."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.runs.metadata.projection import StepRecord, columns_of
from agents_os.domains.runs.metadata.reducer import RunState

FOLDED = tuple(field.name for field in fields(RunState))
# What is no fold of events: who drives the run, and its place in the queue.
_DRIVING = (
    *("drive_id", "lease", "lease_owner", "attempts", "heartbeat_at"),
    *("not_before", "asked_at", "slot_at"),
)
_RUN = (*FOLDED, *_DRIVING)
_STEP = tuple(field.name for field in fields(StepRecord))

# One statement, for two reasons. The fence and what it guards are one: if the run has another
# lease or has moved on, nothing is written, and nobody can come in between. And a driver writes
# with one round trip, while it holds the row for as long as that takes. `changes` names only the
# columns that change; the row itself supplies the others.
_RECORD = text(f"""
with before as (
  select r as run, r.id, r.org_id from runs r
  where r.id = :run_id and r.last_seq = :seq and (cast(:lease as uuid) is null or r.lease = :lease)
  for no key update),
written as (
  insert into run_events (id, org_id, run_id, seq, at, type, data)
  select e.id, b.org_id, b.id, e.seq, e.at, e.type, e.data
  from before b, jsonb_to_recordset(:events)
    as e (id uuid, seq int, at timestamptz, type text, data jsonb)),
projected as (
  insert into run_steps (org_id, run_id, {", ".join(_STEP)})
  select b.org_id, b.id, {", ".join(f"s.{name}" for name in _STEP)}
  from before b, jsonb_populate_recordset(null::run_steps, :steps) s
  on conflict (run_id, key) do update
  set {", ".join(f"{name} = excluded.{name}" for name in _STEP if name != "key")})
update runs r set {", ".join(f"{name} = a.{name}" for name in _RUN)}
from before b, jsonb_populate_record(b.run, :changes) a
where r.id = b.id
returning set_config('idle_in_transaction_session_timeout', :patience, true)
""")
FROZEN_MS = "4000"  # a process that is stopped in a transaction must not keep the row for longer


async def record(
    session: AsyncSession,
    run_id: UUID,
    seq: int,
    *,
    lease: UUID | None,
    events: Sequence[Mapping[str, Any]],
    steps: Iterable[StepRecord],
    changes: Mapping[str, Any],
) -> bool:
    """Write events, the steps they change and the changed columns of the run's row.

    False, and nothing is written: the run does not stand at `seq`, or has another `lease` than
    the one given (None: any).
    """
    values = {
        "run_id": run_id,
        "seq": seq,
        "lease": lease,
        "events": _json(events),
        "steps": _json([columns_of(step) for step in steps]),
        "changes": _json(changes),
        "patience": FROZEN_MS,
    }
    return (await session.execute(_RECORD, values)).first() is not None


def _json(value: object) -> str:
    return json.dumps(value, default=str)
