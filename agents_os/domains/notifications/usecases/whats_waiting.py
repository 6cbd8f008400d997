"""What waits for the caller, for the frame of every screen."""

from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.metadata.stop_schemas import CompanyStopRead
from agents_os.domains.notifications.adapters.secondary import waiting
from agents_os.domains.notifications.metadata.schemas import NotificationRead, WaitingRead
from agents_os.domains.notifications.usecases.queries import person


async def whats_waiting(uow: UnitOfWork) -> WaitingRead:
    """Numbers, the newest unread notification, whether all agents are stopped, and the credits:
    one statement.

    Signals after which it may be different: approval, task, deliverable, notification (of the
    person), company, credits.
    """
    found = await waiting.read(uow.session, uow.actor, person(uow.actor))
    return WaitingRead(
        approvals=found.approvals,
        tasks=found.tasks,
        unread=found.unread,
        newest=NotificationRead.model_validate(found.newest) if found.newest else None,
        stop=CompanyStopRead.model_validate(found.stop) if found.stop else None,
        credits_micro=found.credits.available_micro if found.credits else 0,
        held_micro=found.credits.held_micro if found.credits else 0,
    )
