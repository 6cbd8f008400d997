"""Keep what a run was told, and which of it the result cites."""

from collections.abc import Iterable
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.domains.knowledge.metadata.citing import NumberedPassage, cited_in
from agents_os.domains.knowledge.metadata.passages import FoundPassage
from agents_os.domains.runs.adapters.secondary import context_rows


async def number_passages(
    actor: Actor, run_id: UUID, found: Iterable[FoundPassage]
) -> list[NumberedPassage]:
    """Each passage keeps the number that the run knows it by; new ones go on counting."""
    async with unit_of_work(actor) as uow:
        rows = await context_rows.of_run(uow.session, run_id)
    numbers = {row.passage_id: row.number for row in rows}
    given = []
    for each in found:
        number = numbers.setdefault(each.passage_id, max(numbers.values(), default=0) + 1)
        given.append(NumberedPassage(number=number, passage=each))
    return given


async def record_passages(uow: UnitOfWork, run_id: UUID, given: Iterable[NumberedPassage]) -> None:
    """Note under which numbers the run was given these passages; no text is kept."""
    await context_rows.add(uow.session, uow.actor.tenant, run_id, given)


async def inherit_passages(uow: UnitOfWork, from_run: UUID, to_run: UUID) -> None:
    """Let a run that goes on with another one's work know passages by the same numbers."""
    await context_rows.copy(uow.session, from_run, to_run)


async def record_citations(uow: UnitOfWork, run_id: UUID, result: str) -> None:
    """Note which of its passages the run's result cites by number."""
    if numbers := cited_in(result):
        await context_rows.mark_cited(uow.session, run_id, numbers)
