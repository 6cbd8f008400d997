"""What a worker asks the database about runs: whose turn it is, who should stop, who is orphaned.

The only place that knows the queue's SQL side; the library itself is loaded only by the worker
(`adapters.primary.engine`).
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.one_statement import one_statement

_ADMIT = "select engine.admit(%s::uuid[], %s::jsonb, %s, %s)"
_ASKING = text("select engine.companies_asking()")
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
where s.status = 'PENDING' and case when s.executor_id = :owner
  then s.workflow_uuid <> all(:drives)
    and s.started_at_epoch_ms < extract(epoch from now() - :patience) * 1000
  else not exists (
    select from private.workers w where w.id = s.executor_id and w.seen_at > now() - :patience) end
""")
_ENDED = text("""
with ended as (
  delete from dbos.workflow_status where executor_id = :owner and workflow_uuid = any(:drives)
  returning workflow_uuid)
delete from dbos.workflow_input i using ended where i.workflow_uuid = ended.workflow_uuid
""")
_SWEEP_DRIVES = text(
    "delete from dbos.workflow_status where status in ('SUCCESS', 'ERROR', 'CANCELLED')"
    " and updated_at < extract(epoch from now() - interval '1 day') * 1000"
)
_SWEEP_VALUES = """
delete from dbos.workflow_{} v where retention_timestamp
  < extract(epoch from now() - interval '1 day') * 1000
and not exists (select from dbos.workflow_status s where s.workflow_uuid = v.workflow_uuid)
"""


class AskedToStop(NamedTuple):
    """A run somebody wants stopped: cancelled, or else paused."""

    run_id: UUID
    lease: UUID
    cancel: bool


class TakenDrive(NamedTuple):
    """A drive that is this worker's."""

    org_id: UUID
    run_id: UUID
    drive_id: str


async def admit(
    companies: Collection[UUID], limits: Mapping[str, int], owner: str, at_most: int
) -> list[TakenDrive]:
    """Give free slots of these organisations to their runs; the worker `owner` takes these.

    Args:
        limits: Slots of an organisation, by plan.
        at_most: What the worker has room for; the others go on asking.
    """
    parameters = (list(companies), json.dumps(limits), owner, at_most)
    found = await one_statement(_ADMIT, parameters)
    return [TakenDrive(UUID(org), UUID(run), drive) for org, run, drive in found]


async def asking(session: AsyncSession) -> set[UUID]:
    """Organisations with runs that wait for a slot."""
    return set((await session.execute(_ASKING)).scalars())


async def beat(session: AsyncSession, owner: str) -> list[AskedToStop]:
    """Say that this worker lives; which of its runs should stop."""
    await session.execute(_BEAT, {"owner": owner})
    return [AskedToStop(*row) for row in await session.execute(_ASKED, {"owner": owner})]


async def ended(session: AsyncSession, owner: str, drives: Sequence[str]) -> None:
    """Of what this worker took, these drives are over: nobody needs to take them over."""
    await session.execute(_ENDED, {"owner": owner, "drives": drives})


async def forget(session: AsyncSession, owner: str) -> None:
    """This worker is gone: whatever it still has may be taken over at once."""
    await session.execute(_FORGET, {"owner": owner})


async def orphans(
    session: AsyncSession, patience: timedelta, owner: str, drives: Collection[str]
) -> dict[str, list[str]]:
    """Drives nobody is at, by queue; empty while another worker looks after them.

    Those of silent workers, and those `owner` took without having heard of it: it has `drives`,
    however long it was silent itself.
    """
    if not (await session.execute(_ALONE)).scalar_one():
        return {}
    found: dict[str, list[str]] = {}
    parameters = {"patience": patience, "owner": owner, "drives": list(drives)}
    for drive_id, queue in await session.execute(_ORPHANS, parameters):
        found.setdefault(queue, []).append(drive_id)
    return found


async def lost(session: AsyncSession, patience: timedelta) -> Sequence[tuple[UUID, UUID]]:
    """(org, run) that should be driven, but which no queue and no worker knows."""
    return [(row[0], row[1]) for row in await session.execute(_LOST, {"patience": patience})]


async def sweep(session: AsyncSession) -> None:
    """Delete drives that ended more than a day ago with what they took, and workers long gone."""
    await session.execute(_SWEEP_DRIVES)
    for values in ("input", "output"):
        await session.execute(text(_SWEEP_VALUES.format(values)))
    await session.execute(_SWEEP)
