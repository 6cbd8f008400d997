"""Fail chat runs whose process died."""

from datetime import timedelta

import structlog

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.runs.adapters.secondary import repository
from agents_os.domains.runs.metadata.errors import IllegalTransition
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.usecases.finish_run import finish_run

log = structlog.get_logger(__name__)

SILENT_FOR = timedelta(seconds=12)  # a living answer is heard of every 0.4 s
INTERRUPTED = "interrupted"
INTERRUPTED_MESSAGE = (
    "The answer was interrupted because the server stopped. What was written is kept; "
    "ask for the answer again."
)


async def fail_abandoned_runs(uow: UnitOfWork) -> int:
    """Fail this organisation's chat runs without a heartbeat for 30 s; how many there were.

    Safe to run in several workers at once: the second finds them ended.
    """
    uow.actor.require("work:create")
    failed = 0
    for run_id in await repository.abandoned(uow.session, utc_now() - SILENT_FOR):
        try:
            await finish_run(
                uow,
                run_id,
                RunStatus.FAILED,
                error_code=INTERRUPTED,
                error_message=INTERRUPTED_MESSAGE,
            )
        except IllegalTransition:  # ended while we waited for its lock
            continue
        failed += 1
        log.warning("run.abandoned", run_id=str(run_id))
    return failed
