"""Stop an answer that is being written."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.chat.usecases.queries import get_answer
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.usecases.request_cancel import request_cancel


async def stop_answer(uow: UnitOfWork, run_id: UUID) -> RunRead:
    """Ask for an answer to end, in whatever process it is written; it does within a second.

    What was written so far is kept. Nothing happens when it has ended already.

    Raises:
        MessageNotFound: not a chat run, or in somebody else's conversation.
    """
    await get_answer(uow, run_id)
    return await request_cancel(uow, run_id)
