from agents_os.core.db import UnitOfWork
from agents_os.domains.game.adapters.secondary.repository import ledger


async def rebuild_balances(uow: UnitOfWork) -> int:
    """Make the organisation's balances anew from the ledger; how many there are.

    For operators, after a restore: awards wait meanwhile, and levels once reached stay.
    """
    uow.actor.require("game:award")  # held by the worker only
    await ledger.lock_game(uow.session, uow.actor.tenant)
    return await ledger.rebuild(uow.session, uow.actor.tenant)
