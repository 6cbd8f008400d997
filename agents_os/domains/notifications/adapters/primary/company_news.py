"""What people are told about orders, repeating work, budgets and payments."""

from agents_os.core.db import UnitOfWork
from agents_os.core.events import subscribe
from agents_os.domains.billing.metadata.events import (
    BudgetThresholdReached,
    PaymentFailed,
    PaymentRecovered,
    SpendingStopped,
    TopUpStopped,
)
from agents_os.domains.identity.usecases.people_who_may import people_who_may
from agents_os.domains.notifications.metadata.kinds import Kind, SubjectKind
from agents_os.domains.notifications.metadata.schemas import Note, Subject
from agents_os.domains.notifications.usecases.notify import notify
from agents_os.domains.notifications.usecases.settle_subject import settle_subject
from agents_os.domains.orders.metadata.events import OrderAccepted, OrderDelivered, OrderRefunded
from agents_os.domains.runs.metadata.events import ScheduleMissed
from agents_os.domains.tasks.usecases.queries import read_task


@subscribe(OrderDelivered)
async def tell_of_delivery(uow: UnitOfWork, event: OrderDelivered) -> None:
    task = await read_task(uow, event.task_id)
    note = Note(
        kind=Kind.ORDER_DELIVERED,
        subject=Subject(SubjectKind.ORDER, event.order_id),
        source=f"{event.type}:{event.order_id}:{event.version}",
        title=f"Your order “{task.title}” is delivered and waits for your review",
    )
    await notify(uow, note, [event.owner_id])


@subscribe(OrderRefunded)
async def tell_of_refund(uow: UnitOfWork, event: OrderRefunded) -> None:
    await settle_subject(uow, event.order_id, Kind.ORDER_DELIVERED)
    task = await read_task(uow, event.task_id)
    note = Note(
        kind=Kind.ORDER_REFUNDED,
        subject=Subject(SubjectKind.ORDER, event.order_id),
        source=f"{event.type}:{event.order_id}",
        title=f"Your order “{task.title}” is refunded. {event.note}",
    )
    await notify(uow, note, [event.owner_id])


@subscribe(OrderAccepted)
async def settle_order(uow: UnitOfWork, event: OrderAccepted) -> None:
    await settle_subject(uow, event.order_id, Kind.ORDER_DELIVERED)


@subscribe(ScheduleMissed)
async def tell_of_missed(uow: UnitOfWork, event: ScheduleMissed) -> None:
    rest = "It is made up for." if event.made_up_for else "It is not made up for."
    note = Note(
        kind=Kind.SCHEDULE_MISSED,
        subject=Subject(SubjectKind.SCHEDULE, event.schedule_id),
        source=f"{event.type}:{event.schedule_id}:{event.due_at.isoformat()}",
        title=f"“{event.name}” was not begun on time. {rest}",
    )
    await notify(uow, note, [event.owner_id])


@subscribe(BudgetThresholdReached)
async def tell_of_budget(uow: UnitOfWork, event: BudgetThresholdReached) -> None:
    """Those who may change it, and the person it is for."""
    subject_id = event.subject_id
    note = Note(
        kind=Kind.BUDGET_REACHED,
        subject=Subject(SubjectKind.BUDGET, event.budget_id),
        source=f"{event.type}:{event.budget_id}:{event.period}:{event.threshold}",
        title=f"The budget “{event.name}” is {event.threshold}% spent",
    )
    team_id = subject_id if event.scope == "team" else None
    people = await people_who_may(uow, "policies:manage", team_id=team_id)
    await notify(uow, note, [*people, subject_id if event.scope == "user" else None])


@subscribe(PaymentFailed)
@subscribe(SpendingStopped)
async def tell_of_payment(uow: UnitOfWork, event: PaymentFailed | SpendingStopped) -> None:
    """Those who can change the card."""
    stopped = isinstance(event, SpendingStopped)
    note = Note(
        kind=Kind.PAYMENT_FAILED,
        subject=Subject(SubjectKind.PAYMENT, event.org_id),
        source=f"{event.type}:{event.since.isoformat()}",
        title="Your agents spend no credits until the payment for your plan is made"
        if stopped
        else "The payment for your plan failed. Change the card under “Manage subscription”",
    )
    await notify(uow, note, await people_who_may(uow, "billing:manage"))


@subscribe(TopUpStopped)
async def tell_of_top_up(uow: UnitOfWork, event: TopUpStopped) -> None:
    note = Note(
        kind=Kind.PAYMENT_FAILED,
        subject=Subject(SubjectKind.PAYMENT, event.org_id),
        source=f"{event.type}:{event.attempt_id}",
        title="Credits could not be bought automatically. Check the card, then switch it on again",
    )
    await notify(uow, note, await people_who_may(uow, "billing:manage"))


@subscribe(PaymentRecovered)
async def settle_payment(uow: UnitOfWork, event: PaymentRecovered) -> None:
    await settle_subject(uow, event.org_id, Kind.PAYMENT_FAILED)
