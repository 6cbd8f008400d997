"""Keep a run from being taken for abandoned."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import repository


async def record_heartbeat(uow: UnitOfWork, run_id: UUID) -> bool:
    """Say that somebody still drives the run; True when its cancellation was asked for.

    No event: a heartbeat is not a fact anybody will want to read later.
    """
    return await repository.beat(uow.session, run_id, utc_now()) is not None
