"""What the worker does for searches, every so often."""

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.jobs import every
from agents_os.domains.knowledge.adapters.secondary import uses
from agents_os.domains.knowledge.usecases.count_uses import count_uses


@every(60, "knowledge.count_uses")
async def write_down_uses() -> None:
    """How often bases and documents were used, for all companies that searched."""
    for org_id in await uses.companies():
        async with unit_of_work(Actor.system(org_id)) as uow:
            await count_uses(uow)
