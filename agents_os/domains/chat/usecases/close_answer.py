"""End an answer whose run was ended by somebody else."""

from agents_os.core.db import UnitOfWork
from agents_os.domains.chat.adapters.secondary import repository
from agents_os.domains.chat.metadata.schemas import MessageStatus
from agents_os.domains.runs.metadata.events import RunFinished
from agents_os.domains.runs.metadata.states import RunStatus

_ENDINGS = {
    RunStatus.SUCCEEDED: MessageStatus.DONE,
    RunStatus.CANCELLED: MessageStatus.STOPPED,
    RunStatus.FAILED: MessageStatus.FAILED,
    RunStatus.BLOCKED: MessageStatus.FAILED,
}


async def close_answer(uow: UnitOfWork, event: RunFinished) -> None:
    """Give the answer the state of its run, keeping the text that was saved.

    Runs inside the transaction that ended the run, e.g. the sweep of abandoned ones. Nothing
    happens when the answer is final already.
    """
    await repository.change_streaming(
        uow.session,
        event.run_id,
        status=_ENDINGS[event.status],
        error_code=event.error_code,
        error_message=event.error_message,
    )
