"""What happens to runs when a company's agents are stopped and resumed."""

from agents_os.core.db import UnitOfWork
from agents_os.core.events import subscribe, within
from agents_os.domains.governance.metadata.events import CompanyResumed, CompanyStopped
from agents_os.domains.governance.usecases.company_stop import open_stop
from agents_os.domains.runs.usecases.halt_runs import halt_runs, release_runs


@within(CompanyStopped)
async def halt(uow: UnitOfWork, event: CompanyStopped) -> None:
    await halt_runs(uow, event.stop_id)


@subscribe(CompanyStopped)
async def halt_latecomers(uow: UnitOfWork, event: CompanyStopped) -> None:
    """Again, for what was just beginning while the button was pressed."""
    if await open_stop(uow) == event.stop_id:
        await halt_runs(uow, event.stop_id)


@within(CompanyResumed)
async def release(uow: UnitOfWork, event: CompanyResumed) -> None:
    await release_runs(uow, event.stop_id)


@subscribe(CompanyResumed)
async def release_latecomers(uow: UnitOfWork, event: CompanyResumed) -> None:
    """Again, for pauses that were being carried out while the agents were resumed."""
    if await open_stop(uow) is None:
        await release_runs(uow, event.stop_id)
