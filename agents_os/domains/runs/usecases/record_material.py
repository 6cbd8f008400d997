"""Keep what a run was told, and which of it the result cites."""

from collections.abc import Iterable
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.metadata.citing import NumberedPassage, cited_in
from agents_os.domains.runs.adapters.secondary import context_rows


async def record_passages(uow: UnitOfWork, run_id: UUID, given: Iterable[NumberedPassage]) -> None:
    """Note under which numbers the run was given these passages; no text is kept."""
    await context_rows.add(uow.session, uow.actor.tenant, run_id, given)


async def record_citations(uow: UnitOfWork, run_id: UUID, result: str) -> None:
    """Note which of its passages the run's result cites by number."""
    if numbers := cited_in(result):
        await context_rows.mark_cited(uow.session, run_id, numbers)
