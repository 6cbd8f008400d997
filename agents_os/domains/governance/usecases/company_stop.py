"""Whether the company's agents stand still."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.adapters.secondary import stops
from agents_os.domains.governance.metadata.errors import CompanyStopsAgents
from agents_os.domains.governance.metadata.stop_schemas import CompanyStopRead, CompanyStopState


async def get_company_stop(uow: UnitOfWork) -> CompanyStopState:
    """Since when, by whom and why; everybody may know."""
    stop = await stops.find_open(uow.session)
    return CompanyStopState(stop=CompanyStopRead.model_validate(stop) if stop else None)


async def open_stop(uow: UnitOfWork) -> UUID | None:
    """The stop the company is under, for whoever is about to begin something."""
    stop = await stops.find_open(uow.session)
    return stop.id if stop else None


async def require_not_stopped(uow: UnitOfWork) -> None:
    """Raise CompanyStopsAgents while the company's agents stand still."""
    if await open_stop(uow) is not None:
        raise CompanyStopsAgents(
            "All agents of the company are stopped, so nothing new begins. An owner or admin can "
            "resume them."
        )
