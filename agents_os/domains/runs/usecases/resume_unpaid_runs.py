"""Let work that waits for credits try again."""

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import repository
from agents_os.domains.runs.metadata.loop import CREDITS_SIGNAL
from agents_os.domains.runs.metadata.schemas import Signal
from agents_os.domains.runs.usecases.resume_run import resume_run


async def resume_unpaid_runs(uow: UnitOfWork) -> int:
    """Wake this organisation's runs that wait for credits or a budget; how many there were.

    The ledger decides who gets some: those that come too late wait again.
    """
    waiting = await repository.waiting_for_credits(uow.session)
    for run_id in waiting:
        await resume_run(uow, run_id, Signal(name=CREDITS_SIGNAL))
    return len(waiting)
