"""What lists of agents and the dashboard show about work."""

from collections.abc import Sequence
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import activity
from agents_os.domains.runs.metadata.schemas import Pulse


async def recent_activity(uow: UnitOfWork, agent_ids: Sequence[UUID]) -> dict[UUID, Pulse]:
    """For each agent: when its newest run the caller may see began, and whether it works now.

    "Works now" is known of every run, whoever asked for it; nothing else of those is told.
    """
    uow.actor.require("agents:read")
    if not agent_ids:
        return {}
    rows = await activity.pulses(uow.session, uow.actor, agent_ids)
    return {row.agent_id: Pulse.model_validate(row) for row in rows}
