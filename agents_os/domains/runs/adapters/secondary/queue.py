"""Putting runs into the queue, and what a worker asks the database about its runs.

The only place that knows the queue's SQL side; the library itself is loaded only by the worker
(`adapters.primary.engine`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_ENQUEUE = text("select engine.enqueue(:run_id, :drive_id, :queue, :due)")
_BEAT = text(
    "insert into private.workers (id) values (:owner)"
    " on conflict (id) do update set seen_at = clock_timestamp()"
)
_ASKED = text("select run_id, lease, cancel from engine.asked_to_stop(:owner)")
_LOST = text("select org_id, run_id from engine.lost_runs(:patience)")
_FORGET = text("delete from private.workers where id = :owner")
_SWEEP = text("delete from private.workers where seen_at < now() - interval '1 hour'")
_ALONE = text("select pg_try_advisory_xact_lock(hashtext('agents-os.failover'))")
_ORPHANS = text("""
select s.workflow_uuid, s.queue_name from dbos.workflow_status s
where s.status = 'PENDING' and not exists (
  select from private.workers w where w.id = s.executor_id and w.seen_at > now() - :patience)
""")
_SWEEP_DRIVES = text(
    "delete from dbos.workflow_status where status in ('SUCCESS', 'ERROR', 'CANCELLED')"
    " and updated_at < extract(epoch from now() - interval '1 day') * 1000"
)


class AskedToStop(NamedTuple):
    """A run somebody wants stopped: cancelled, or else paused."""

    run_id: UUID
    lease: UUID
    cancel: bool


async def enqueue(
    session: AsyncSession, run_id: UUID, drive_id: str, *, queue: str, due: datetime | None
) -> None:
    """Queue a drive of a run, in this transaction; only `runs.drive_id` may be queued."""
    values = {"run_id": run_id, "drive_id": drive_id, "queue": queue, "due": due}
    await session.execute(_ENQUEUE, values)


async def beat(session: AsyncSession, owner: str) -> list[AskedToStop]:
    """Say that this worker lives; which of its runs should stop."""
    await session.execute(_BEAT, {"owner": owner})
    return [AskedToStop(*row) for row in await session.execute(_ASKED, {"owner": owner})]


async def forget(session: AsyncSession, owner: str) -> None:
    """This worker is gone: whatever it still has may be taken over at once."""
    await session.execute(_FORGET, {"owner": owner})


async def orphans(session: AsyncSession, patience: timedelta) -> dict[str, list[str]]:
    """Drives of silent workers, by queue; empty while another worker looks after them."""
    if not (await session.execute(_ALONE)).scalar_one():
        return {}
    found: dict[str, list[str]] = {}
    for drive_id, queue in await session.execute(_ORPHANS, {"patience": patience}):
        found.setdefault(queue, []).append(drive_id)
    return found


async def lost(session: AsyncSession, patience: timedelta) -> Sequence[tuple[UUID, UUID]]:
    """(org, run) that should be driven, but which no queue and no worker knows."""
    return [(row[0], row[1]) for row in await session.execute(_LOST, {"patience": patience})]


async def sweep(session: AsyncSession) -> None:
    """Delete drives that ended more than a day ago, and workers long gone."""
    await session.execute(_SWEEP_DRIVES)
    await session.execute(_SWEEP)
