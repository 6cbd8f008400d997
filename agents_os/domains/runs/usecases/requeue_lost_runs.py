"""Bring back runs that the queue has lost."""

from collections.abc import Sequence
from uuid import UUID

import structlog

from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import repository
from agents_os.domains.runs.metadata.states import FINAL, RunStatus
from agents_os.domains.runs.usecases.enqueue_run import enqueue_run

log = structlog.get_logger(__name__)


async def requeue_lost_runs(uow: UnitOfWork, run_ids: Sequence[UUID]) -> int:
    """Queue again those of these runs that should be driven; how many there were.

    For runs that no queue and no living worker knows: after a queue lost its tables, a backup was
    restored, or a process could not record its end.
    """
    uow.actor.require("work:create")
    queued = 0
    for run_id in run_ids:
        run = await repository.lock(uow.session, run_id)
        if run is None or run.status in FINAL or run.status == RunStatus.PAUSED:
            continue
        await enqueue_run(uow, run_id, not_before=run.not_before)
        queued += 1
        log.warning("run.requeued", run_id=str(run_id))
    return queued
