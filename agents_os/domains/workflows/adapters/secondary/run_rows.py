"""SQL for running workflows: which version runs, and the runs that belong together."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.runs.metadata.models import Run
from agents_os.domains.runs.metadata.states import FINAL, RunStatus


class Runnable(NamedTuple):
    """A workflow and the version of it that would run. Without a version: nothing is published."""

    name: str
    lifecycle: str
    owner_id: UUID | None
    team_id: UUID | None
    visibility: str
    draft: dict[str, Any]
    version_id: UUID | None
    number: int | None
    definition: dict[str, Any] | None


_RUNNABLE = text("""
select w.name, w.lifecycle, w.owner_id, w.team_id, w.visibility, w.draft,
  v.id as version_id, v.number, v.definition
from workflows w
left join workflow_pins p on p.workflow_id = w.id and p.caller_id = :caller
left join workflow_versions v on v.workflow_id = w.id and case
  when cast(:number as int) is not null then v.number = :number
  else v.id = coalesce(p.version_id, w.published_version_id) end
where w.id = :workflow limit 1
""")
_DEFINITION = text("select definition from workflow_versions where id = :id")


async def runnable(
    session: AsyncSession, workflow_id: UUID, number: int | None, caller_id: UUID | None
) -> Runnable | None:
    """The version of that number; else the one the caller is pinned to; else the published one."""
    values = {"workflow": workflow_id, "number": number, "caller": caller_id}
    row = (await session.execute(_RUNNABLE, values)).one_or_none()
    return Runnable(*row) if row else None


async def definition_of(session: AsyncSession, version_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = (await session.execute(_DEFINITION, {"id": version_id})).scalar_one()
    return found


async def lock_key(session: AsyncSession, workflow_id: UUID, key: str) -> None:
    """Let nobody else start the workflow with this key until we have."""
    name = func.hashtextextended(f"workflow {workflow_id} {key}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(name)))


async def started_with(session: AsyncSession, workflow_id: UUID, key: str) -> Run | None:
    """The run of the workflow that was started with this key."""
    statement = select(Run).where(Run.workflow_id == workflow_id, Run.start_key == key)
    return await session.scalar(statement)


async def children(session: AsyncSession, run_id: UUID) -> Sequence[UUID]:
    """Runs of workflows that this run has begun and that have not ended."""
    statement = select(Run.id).where(
        Run.parent_run_id == run_id, Run.status.not_in(FINAL), Run.workflow_id.is_not(None)
    )
    return (await session.scalars(statement)).all()


async def usual_cost_micros(session: AsyncSession, workflow_id: UUID) -> int | None:
    """The median provider cost of the newest runs that succeeded; None: there is none."""
    newest = (
        select(Run.cost_micros)
        .where(
            Run.workflow_id == workflow_id,
            Run.status == RunStatus.SUCCEEDED,
            Run.test.is_(False),
            Run.retry_of.is_(None),
        )
        .order_by(Run.created_at.desc())
        .limit(20)
        .subquery()
    )
    cost = func.coalesce(newest.c.cost_micros, 0)
    found = await session.scalar(select(func.percentile_cont(0.5).within_group(cost)))
    return None if found is None else round(found)


async def published_of_template(session: AsyncSession, template_key: str) -> UUID | None:
    """The newest published workflow that was made of a template and is shared with everybody."""
    statement = text(
        "select id from workflows where template_key = :key and visibility = 'org'"
        " and published_version_id is not null and lifecycle <> 'archived'"
        " order by id desc limit 1"
    )
    found: UUID | None = await session.scalar(statement, {"key": template_key})
    return found
