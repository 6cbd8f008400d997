"""What conversations do when something happens elsewhere."""

from agents_os.core.db import UnitOfWork
from agents_os.core.events import within
from agents_os.domains.chat.usecases.close_answer import close_answer
from agents_os.domains.runs.metadata.events import RunFinished
from agents_os.domains.runs.metadata.states import RunKind


@within(RunFinished)
async def close_answer_of_ended_run(uow: UnitOfWork, event: RunFinished) -> None:
    """An answer never stays `streaming` after its run has ended, whoever ended it."""
    if event.kind is RunKind.CHAT:
        await close_answer(uow, event)
