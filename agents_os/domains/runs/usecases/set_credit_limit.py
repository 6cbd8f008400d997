"""Bound what a run may spend, when it is there already."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import repository


async def set_credit_limit(uow: UnitOfWork, run_id: UUID, micros: int) -> None:
    """From now on the run and the runs it begins may have spent this much together, in all.

    It commits with the step that sets it, or with what takes that step over from another run. The
    ledger keeps to it.
    """
    await repository.set_credit_limit(uow.session, run_id, micros)
