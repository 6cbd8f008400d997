"""What the end of a run that indexed means for its documents."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.metadata.indexing import IndexingInput
from agents_os.domains.knowledge.usecases.indexing.finish_indexing import (
    CANCELLED,
    give_up_indexing,
)
from agents_os.domains.runs.adapters.secondary import repository
from agents_os.domains.runs.metadata.states import RunStatus

_UNKNOWN = "This document could not be indexed. Try it again."


async def close_indexing(uow: UnitOfWork, run_id: UUID) -> None:
    """As the system, after the end: without success the documents have failed. May be repeated."""
    run = await repository.find(uow.session, uow.actor, run_id)
    if run is None or run.status == RunStatus.SUCCEEDED:
        return
    given = IndexingInput.model_validate(run.input)
    cancelled = run.status == RunStatus.CANCELLED
    message = CANCELLED if cancelled else run.error_message or _UNKNOWN
    code = "cancelled" if cancelled else run.error_code or "failed"
    await give_up_indexing(uow, run_id, given.documents, code, message)
