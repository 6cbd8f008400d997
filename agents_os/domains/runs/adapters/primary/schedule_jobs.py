"""What the worker does when a schedule comes due."""

from agents_os.core.db import UnitOfWork
from agents_os.core.events import subscribe
from agents_os.domains.runs.metadata.events import ScheduleDue
from agents_os.domains.runs.usecases.make_scheduled_task import make_scheduled_task


@subscribe(ScheduleDue)
async def make_task(uow: UnitOfWork, event: ScheduleDue) -> None:
    await make_scheduled_task(uow, event)
