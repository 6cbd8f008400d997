"""Tell the payment provider of credits that are paid for after they were spent."""

from datetime import timedelta
from uuid import UUID

import structlog

from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.core.errors import AppError
from agents_os.core.ids import uuid7
from agents_os.core.money import MICRO
from agents_os.core.outbox import wait_before
from agents_os.domains.billing.adapters.secondary import meter_events, payments
from agents_os.domains.billing.metadata.models import MeterEvent
from agents_os.domains.billing.metadata.payment_errors import PaymentRefused
from agents_os.domains.billing.metadata.payment_schemas import PaymentMode
from agents_os.domains.billing.metadata.payments import SURE, MeteredUse, Payments
from agents_os.domains.billing.metadata.plans import plans
from agents_os.domains.billing.usecases.payment_customer import find_customer

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=2)
UNSURE = "It may have arrived, and by now it could count twice. Look for it there first."


async def report_usage(org_id: UUID) -> None:
    """Record what was spent since the last time, then report it, oldest first.

    Recorded before it is sent, and sent under the same identifier until it is known to have
    arrived: a crash in between counts once. What cannot be sent waits, and so do those after it.
    """
    actor = Actor.system(org_id)
    async with unit_of_work(actor) as uow:
        await _record(uow)
    if payments.mode()[0] is PaymentMode.NOT_CONNECTED:
        return
    provider = payments.payments()
    if (row := await find_customer(actor, provider)) is None:
        return
    while used := await _claim(actor):
        if not await _send(actor, provider, row.customer_id, used):
            return


async def _record(uow: UnitOfWork) -> None:
    """Whole credits; what is left over comes with the next ones."""
    mark = await meter_events.lock_mark(uow.session, uow.actor.tenant)
    for spent in await meter_events.spent_since(uow.session, mark):
        whole, mark.rest_micro = divmod(mark.rest_micro + spent.micro, MICRO)
        mark.seq = spent.seq
        if whole and spent.plan:
            event = MeterEvent(
                id=uuid7(),
                org_id=mark.org_id,
                last_seq=spent.seq,
                event_name=_meter(spent.plan),
                credits=whole,
                used_at=spent.at,
                next_attempt_at=utc_now(),
            )
            uow.session.add(event)
    await uow.session.flush()


def _meter(plan: str) -> str:
    """The meter it is counted by. When it raises, the mark stays: what was spent is not lost."""
    found = plans().get(plan)
    if found is None or found.metered is None:
        raise LookupError(
            f"Metered credits of the plan “{plan}” were spent, but plans.json has no meter for it"
            " any more. Put it back: until then this company's usage is not reported."
        )
    return found.metered.event


async def _claim(actor: Actor) -> MeteredUse | None:
    """The oldest one, if its time has come; the attempt counts before it is made."""
    now = utc_now()
    async with unit_of_work(actor) as uow:
        event = await meter_events.first_waiting(uow.session, actor.tenant)
        if event is None or event.next_attempt_at > now:
            return None
        event.first_attempt_at = event.first_attempt_at or now
        if now - event.first_attempt_at > SURE:
            _bury(event, UNSURE)
            return None
        event.attempts += 1
        event.next_attempt_at = now + LEASE
        return MeteredUse(
            id=event.id, event=event.event_name, credits=event.credits, at=event.used_at
        )


async def _send(actor: Actor, provider: Payments, customer: str, used: MeteredUse) -> bool:
    """Whether the next one may be sent."""
    try:
        await provider.report_use(customer, used)
    except Exception as error:
        return await _put_off(actor, used, error)
    async with unit_of_work(actor) as uow:
        event = await uow.session.get_one(MeterEvent, used.id)
        event.state, event.last_error = "sent", ""
        uow.signal("billing")
    return True


async def _put_off(actor: Actor, used: MeteredUse, error: Exception) -> bool:
    """Later again, or never if it was refused: then the next ones need not wait for it."""
    refused = isinstance(error, AppError) and error.status < 500
    said = error.said if isinstance(error, PaymentRefused) else ""
    async with unit_of_work(actor) as uow:
        event = await uow.session.get_one(MeterEvent, used.id)
        event.last_error = f"{type(error).__name__}: {said or error}"[:2000]
        event.next_attempt_at = utc_now() + wait_before(event.attempts + 1)
        if refused:
            _bury(event, event.last_error)
        uow.signal("billing")
    if not refused:
        log.warning("meter_event.put_off", event_id=str(used.id), error=type(error).__name__)
    return refused


def _bury(event: MeterEvent, why: str) -> None:
    event.state, event.last_error = "dead", why
    log.error("meter_event.dead", event_id=str(event.id), org_id=str(event.org_id), why=why)
