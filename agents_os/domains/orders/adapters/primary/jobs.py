"""What orders do when something happened elsewhere, and what they do by themselves."""

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork, platform_session
from agents_os.core.events import subscribe, within
from agents_os.core.jobs import as_system, every, for_each_company
from agents_os.domains.agents.metadata.events import AgentArchived, AgentPublished
from agents_os.domains.orders.adapters.secondary.repository import orders
from agents_os.domains.orders.usecases import watch_work
from agents_os.domains.orders.usecases.accept_overdue_order import accept_overdue_order
from agents_os.domains.orders.usecases.begin_order import begin_order
from agents_os.domains.orders.usecases.offer_services import offer_services
from agents_os.domains.orders.usecases.refund_orders_of_archived_agent import (
    refund_orders_of_archived_agent,
)
from agents_os.domains.tasks.metadata.events import (
    ChangesRequested,
    DeliverableAccepted,
    DeliverableRejected,
    DeliverableSubmitted,
    TaskAssigned,
    TaskCancelled,
    TaskChanged,
    TaskFailed,
    TaskReady,
    TaskReopened,
)

# An order follows its task in the same transaction: the two never disagree.
within(DeliverableSubmitted)(watch_work.note_delivery)
within(DeliverableAccepted)(watch_work.note_acceptance)
within(ChangesRequested)(watch_work.note_changes)
within(DeliverableRejected)(watch_work.note_rejection)
within(TaskFailed)(watch_work.note_failure)
within(TaskChanged)(watch_work.keep_as_ordered)
within(TaskAssigned)(watch_work.keep_with_agent)


@within(TaskCancelled)
async def call_off_with_task(uow: UnitOfWork, event: TaskCancelled) -> None:
    await watch_work.note_cancellation(uow, event.task_id)


@within(TaskReopened)
async def keep_closed(uow: UnitOfWork, event: TaskReopened) -> None:
    await watch_work.refuse_reopening(uow, event.task_id)


@within(AgentPublished)
async def offer_published_services(uow: UnitOfWork, event: AgentPublished) -> None:
    """Whoever sees the new version sees what it offers."""
    await offer_services(uow, event.agent_id)


@subscribe(TaskReady)
async def begin_ordered_task(uow: UnitOfWork, event: TaskReady) -> None:
    await begin_order(uow, event.task_id, event.agent_id)


@subscribe(AgentArchived)
async def give_back_credits(uow: UnitOfWork, event: AgentArchived) -> None:
    await refund_orders_of_archived_agent(uow, event.agent_id)


@every(30, "orders.accept_overdue")
async def accept_overdue_orders() -> None:
    """Accept what nobody objected to in time, each in a transaction of its own."""
    async with platform_session() as session:
        due = await orders.to_accept(session, utc_now())
    await for_each_company(due, as_system(accept_overdue_order))
