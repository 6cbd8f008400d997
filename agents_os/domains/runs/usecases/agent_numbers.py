"""What the page of an agent shows about its runs."""

from datetime import timedelta
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import agent_statistics
from agents_os.domains.runs.metadata.schemas import AgentNumbers


async def agent_numbers(uow: UnitOfWork, agent_id: UUID, *, days: int = 30) -> AgentNumbers:
    """Answers, medians and cost of one agent over the last `days`, of runs the caller may see.

    Costs are micro-dollars of the provider, unknown prices counted as nothing. An unknown agent
    has done nothing.

    Raises:
        Forbidden: the caller may not see runs.
    """
    uow.actor.require("runs:read")
    since = utc_now() - timedelta(days=days)
    row = await agent_statistics.numbers(uow.session, uow.actor, agent_id, since)
    return AgentNumbers(
        days=days,
        works=row.works,
        runs=row.runs,
        answered=row.answered,
        latency_p50_ms=_rounded(row.latency_p50),
        first_token_p50_ms=_rounded(row.first_token_p50),
        cost_micros=int(row.cost_micros),
    )


async def is_at_work(uow: UnitOfWork, agent_id: UUID) -> bool:
    """Whether the agent works right now, for whomever."""
    uow.actor.require("agents:read")
    return await agent_statistics.works(uow.session, agent_id)


def _rounded(milliseconds: float | None) -> int | None:
    return None if milliseconds is None else round(milliseconds)
