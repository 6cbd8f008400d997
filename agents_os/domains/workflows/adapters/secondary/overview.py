"""What lists and checks ask about many things at once. One statement each."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.workflows.metadata.models import CallerKind


class Numbers(NamedTuple):
    """How a workflow has fared, tests left out. `ended`: without those that people stopped."""

    runs: int = 0
    ended: int = 0
    succeeded: int = 0
    last_at: datetime | None = None
    trigger_types: Sequence[str] = ()


class Known(NamedTuple):
    """`version`: the number that is published, of workflows."""

    id: UUID
    name: str
    lifecycle: str
    version: int | None = None


_NUMBERS = text("""
select w.id, coalesce(n.runs, 0), coalesce(n.ended, 0), coalesce(n.succeeded, 0), n.last_at,
  coalesce(t.types, '{}')
from workflows w
left join workflow_versions v on v.id = w.published_version_id
left join lateral (
  select count(*) as runs,
    count(*) filter (where r.status in ('succeeded', 'failed', 'blocked')) as ended,
    count(*) filter (where r.status = 'succeeded') as succeeded,
    max(r.created_at) as last_at
  from runs r where r.org_id = w.org_id and r.workflow_id = w.id and not r.test) n on true
left join lateral (
  select array_agg(distinct node ->> 'type') as types
  from jsonb_array_elements(coalesce(v.definition, w.draft) -> 'nodes') node
  where node ->> 'type' like 'trigger.%') t on true
where w.id = any(:ids)
""")
_AGENTS = text("select id, name, lifecycle from agents where id = any(:ids)")
_WORKFLOWS = text("""
select w.id, w.name, w.lifecycle, v.number from workflows w
left join workflow_versions v on v.id = w.published_version_id where w.id = any(:ids)
""")
_REACHING = text("""
with recursive called(root, id) as (
  select id, id from unnest(cast(:ids as uuid[])) id
  union
  select c.root, cast(node -> 'config' ->> 'workflow_id' as uuid)
  from called c
  join workflows w on w.id = c.id
  join workflow_versions v on v.id = w.published_version_id,
  jsonb_array_elements(v.definition -> 'nodes') node
  where node ->> 'type' = 'workflow.call'
    and node -> 'config' ->> 'workflow_id' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')
select distinct root from called where id = :own
""")
_CALLERS = {
    CallerKind.API_KEY: text("select 1 from api_keys where id = :id and revoked_at is null"),
    CallerKind.TRIGGER: text("select 1 from workflow_triggers where id = :id"),
    CallerKind.WORKFLOW: text("select 1 from workflows where id = :id"),
}


async def numbers(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Numbers]:
    if not ids:
        return {}
    rows = await session.execute(_NUMBERS, {"ids": list(ids)})
    return {row[0]: Numbers(*row[1:]) for row in rows}


async def known_agents(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Known]:
    return await _known(session, _AGENTS, ids)


async def known_workflows(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Known]:
    return await _known(session, _WORKFLOWS, ids)


async def reaching(session: AsyncSession, ids: Collection[UUID], own: UUID) -> set[UUID]:
    """Those of `ids` whose published versions run `own`, directly or not, or are it."""
    if not ids:
        return set()
    return set((await session.scalars(_REACHING, {"ids": list(ids), "own": own})).all())


async def caller_exists(session: AsyncSession, kind: CallerKind, caller_id: UUID) -> bool:
    return await session.scalar(_CALLERS[kind], {"id": caller_id}) is not None


async def _known(session: AsyncSession, statement: Any, ids: Collection[UUID]) -> dict[UUID, Known]:
    if not ids:
        return {}
    rows = await session.execute(statement, {"ids": list(ids)})
    return {row[0]: Known(*row) for row in rows}
