"""When agents last worked, in one statement."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, column, exists, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import bindparam

from agents_os.core.actor import Actor
from agents_os.domains.runs.adapters.secondary.repository import visible_to
from agents_os.domains.runs.metadata.models import Run
from agents_os.domains.runs.metadata.states import RunStatus


async def pulses(session: AsyncSession, actor: Actor, agent_ids: Sequence[UUID]) -> Sequence[Any]:
    """One row per agent, each found by the index (org_id, agent_id, created_at desc)."""
    wanted = bindparam("agent_ids", list(agent_ids), ARRAY(Uuid))
    agent = func.unnest(wanted).table_valued(column("id", Uuid)).render_derived("agent")
    of_agent = (Run.org_id == actor.tenant, Run.agent_id == agent.c.id)
    newest = (
        select(Run.created_at)
        .where(*of_agent, visible_to(actor))
        .order_by(Run.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    working = exists().where(*of_agent, Run.status == RunStatus.RUNNING)
    statement = select(
        agent.c.id.label("agent_id"), newest.label("last_run_at"), working.label("working")
    )
    return (await session.execute(statement)).all()
