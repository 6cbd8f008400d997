"""Let the company's agents work again."""

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.adapters.secondary import stops
from agents_os.domains.governance.metadata.events import CompanyResumed
from agents_os.domains.governance.metadata.stop_schemas import CompanyStopState
from agents_os.domains.governance.usecases.stop_everything import PERMISSION


async def resume_everything(uow: UnitOfWork) -> CompanyStopState:
    """End the stop; what it paused goes on where it was. Resuming twice changes nothing.

    Agents and runs that were paused one by one stay paused. Publishes CompanyResumed.

    Raises:
        Forbidden.
    """
    uow.actor.require(PERMISSION)
    stop = await stops.find_open(uow.session, lock=True)
    if stop is not None:
        stop.resumed_by, stop.resumed_at = uow.actor.user_id, utc_now()
        await uow.session.flush()
        uow.publish(CompanyResumed(stop_id=stop.id, by_user_id=uow.actor.user_id))
    return CompanyStopState(stop=None)
