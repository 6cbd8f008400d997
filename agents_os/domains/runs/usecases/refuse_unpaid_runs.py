"""End work that waits for a budget which people did not raise."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import repository
from agents_os.domains.runs.metadata.loop import DECLINED_SIGNAL
from agents_os.domains.runs.metadata.schemas import Signal
from agents_os.domains.runs.usecases.resume_run import resume_run


async def refuse_unpaid_runs(
    uow: UnitOfWork, budget_id: UUID, run_id: UUID | None, message: str
) -> None:
    """Tell the runs that wait for this budget, or only one: they fail with the message."""
    signal = Signal(name=DECLINED_SIGNAL, data={"budget_id": str(budget_id), "message": message})
    for each in await repository.refused_by_budget(uow.session, budget_id):
        if run_id in (None, each):
            await resume_run(uow, each, signal)
