"""The big red button."""

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.governance.adapters.secondary import stops
from agents_os.domains.governance.metadata.events import CompanyStopped
from agents_os.domains.governance.metadata.models import CompanyStop
from agents_os.domains.governance.metadata.stop_schemas import CompanyStopState, CompanyStopWrite
from agents_os.domains.governance.usecases.company_stop import get_company_stop

PERMISSION = "agents:pause_all"


async def stop_everything(uow: UnitOfWork, body: CompanyStopWrite) -> CompanyStopState:
    """Let no agent of the company do anything until somebody resumes them.

    From this commit on the gate blocks every action and no run begins. In the same transaction
    what runs is asked to stop: work is paused, answers are broken off. Stopping again changes
    nothing. Publishes CompanyStopped.

    Raises:
        Forbidden.
    """
    uow.actor.require(PERMISSION)
    stop = CompanyStop(
        id=uuid7(),
        org_id=uow.actor.tenant,
        reason=body.reason,
        stopped_by=uow.actor.user_id,
        stopped_at=utc_now(),
    )
    if await stops.add(uow.session, stop):
        uow.publish(CompanyStopped(stop_id=stop.id, by_user_id=uow.actor.user_id))
    return await get_company_stop(uow)
