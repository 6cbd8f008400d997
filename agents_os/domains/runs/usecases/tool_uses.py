from datetime import timedelta
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import agent_statistics
from agents_os.domains.runs.metadata.schemas import ToolUse


async def tool_uses(uow: UnitOfWork, agent_id: UUID, *, days: int = 90) -> dict[str, ToolUse]:
    """How often and when the agent last used each tool, by its key, in runs the caller may see.

    Raises:
        Forbidden: the caller may not see runs.
    """
    uow.actor.require("runs:read")
    since = utc_now() - timedelta(days=days)
    rows = await agent_statistics.tools_used(uow.session, uow.actor, agent_id, since)
    return {tool: ToolUse(uses=uses, last_used_at=last) for tool, uses, last in rows}
