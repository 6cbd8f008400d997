"""Begin to index documents."""

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.metadata.indexing import IndexingAsked
from agents_os.domains.knowledge.usecases.indexing.begin_indexing import (
    mark_waiting,
    plan_indexing,
)
from agents_os.domains.runs.metadata.limits import PRIORITIES
from agents_os.domains.runs.metadata.schemas import RunRead, RunStart
from agents_os.domains.runs.metadata.states import RunKind
from agents_os.domains.runs.usecases.start_run import start_run


async def start_indexing(uow: UnitOfWork, asked: IndexingAsked) -> RunRead | None:
    """Accept a run that indexes, and let a worker drive it; None: there is nothing left to index.

    As the system. It has no agent: nobody works here, the product does. Work that people wait for
    comes first.
    """
    given = await plan_indexing(uow, asked)
    if given is None:
        return None
    run = await start_run(
        uow,
        RunStart(
            kind=RunKind.INDEXING,
            owner_id=asked.by_user_id,
            requested_model=given.model,
            priority=PRIORITIES["low"],
            input=given.model_dump(mode="json"),
        ),
        enqueue=True,
    )
    await mark_waiting(uow, run.id, given)
    return run
