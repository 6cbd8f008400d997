"""Which passages the answers of several runs cite."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import RowMapping, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.runs.metadata.context_models import RunPassage

_LATELY = text("""
    select p.document_id, count(distinct p.run_id) as runs,
      count(distinct p.run_id) filter (where p.cited) as cited,
      max(r.created_at) as last_used_at
    from runs r join run_passages p on p.org_id = r.org_id and p.run_id = r.id
    where r.agent_id = :agent_id and r.created_at > now() - make_interval(days => :days)
    group by p.document_id order by max(r.created_at) desc limit :most""")


async def cited_by(session: AsyncSession, run_ids: Collection[UUID]) -> Sequence[RunPassage]:
    statement = select(RunPassage).where(RunPassage.run_id.in_(run_ids), RunPassage.cited)
    return (await session.execute(statement.order_by(RunPassage.number))).scalars().all()


async def used_by(
    session: AsyncSession, agent_id: UUID, days: int, most: int
) -> Sequence[RowMapping]:
    """Documents that runs of the agent were given: how many runs, in how many cited, when last."""
    found = await session.execute(_LATELY, {"agent_id": agent_id, "days": days, "most": most})
    return found.mappings().all()
