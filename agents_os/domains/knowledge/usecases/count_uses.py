from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import uses


async def count_uses(uow: UnitOfWork) -> None:
    """Write down how often the company's bases and documents were used since the last time."""
    uow.actor.require("agents:read")
    await uses.write_down(uow.session, await uses.taken(uow.actor.tenant))
