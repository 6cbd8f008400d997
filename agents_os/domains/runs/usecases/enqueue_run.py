"""Hand a run to the workers."""

from datetime import datetime
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.identity.usecases.queries import get_org
from agents_os.domains.runs.adapters.secondary import queue, repository
from agents_os.domains.runs.metadata.errors import RunNotFound
from agents_os.domains.runs.metadata.limits import queue_of


async def enqueue_run(uow: UnitOfWork, run_id: UUID, *, not_before: datetime | None = None) -> None:
    """Let a worker drive the run, at the earliest at `not_before`.

    Takes effect if this unit of work commits. It replaces an earlier enqueueing of the same run,
    so a run has at most one driver. The plan of the organisation decides the queue, the run's
    priority the place in it.

    Raises:
        RunNotFound: no such run in this organisation.
    """
    org = await get_org(uow)
    run = await repository.lock(uow.session, run_id)
    if run is None:
        raise RunNotFound("There is no such run.", run_id=str(run_id))
    run.drive_id = f"{run_id}:{uuid7().hex}"
    run.not_before = not_before
    await uow.session.flush()
    await queue.enqueue(uow.session, run_id, run.drive_id, queue=queue_of(org.plan), due=not_before)
