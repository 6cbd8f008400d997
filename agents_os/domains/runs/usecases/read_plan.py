from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import step_rows


async def read_plan(uow: UnitOfWork, run_id: UUID) -> list[str]:
    """The steps an agent said last that it will take; empty when it said none."""
    uow.actor.require("runs:read")
    return await step_rows.plan(uow.session, uow.actor, run_id)
