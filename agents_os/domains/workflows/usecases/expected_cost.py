from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.money import MicroCredits
from agents_os.domains.billing.metadata.worth import credits_for
from agents_os.domains.workflows.adapters.secondary import run_rows


async def expected_cost(uow: UnitOfWork, workflow_id: UUID) -> MicroCredits | None:
    """What a run will probably take, by the newest runs that succeeded; None: there are none."""
    uow.actor.require("runs:read")
    usual = await run_rows.usual_cost_micros(uow.session, workflow_id)
    return None if usual is None else credits_for(usual)
