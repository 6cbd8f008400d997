"""Act upon what the payment provider told us, in the worker."""

from typing import Any

import structlog

from agents_os.core.db import platform_session
from agents_os.core.errors import AppError
from agents_os.core.outbox import wait_before
from agents_os.domains.billing.adapters.secondary import payment_events, payments
from agents_os.domains.billing.adapters.secondary.payment_events import Claimed
from agents_os.domains.billing.metadata.payment_schemas import PaymentMode
from agents_os.domains.billing.usecases.sync_pack import sync_pack
from agents_os.domains.billing.usecases.sync_subscription import sync_subscription

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 40  # over four hours, with the waits between them
MOST_AT_ONCE = 100
_ABOUT_PLANS = ("customer.subscription.", "invoice.paid", "invoice.payment_failed")
_ABOUT_PAYMENTS = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "charge.refunded",
)


async def handle_payment_events() -> None:
    """Act upon what waits. An event only says where to look: the state is asked for.

    Stops at the first that fails: the provider may be away, and each question takes its time.
    """
    if payments.mode()[0] is PaymentMode.NOT_CONNECTED:
        return
    for _ in range(MOST_AT_ONCE):
        async with platform_session() as session:
            event = await payment_events.claim(session)
        if event is None or not await _handle(event):
            return


async def _handle(event: Claimed) -> bool:
    """Whether it is done."""
    try:
        await _act(event.type, event.body["data"]["object"])
    except Exception as error:
        await _put_off(event, error)
        return False
    async with platform_session() as session:
        await payment_events.handled(session, event.id)
    return True


async def _act(kind: str, about: dict[str, Any]) -> None:
    customer, payment = about.get("customer"), about.get("payment_intent")
    if kind in _ABOUT_PAYMENTS and payment:
        await sync_pack(payment)
    elif kind.startswith(_ABOUT_PLANS) or kind in _ABOUT_PAYMENTS:
        if customer:
            await sync_subscription(customer)
    else:
        log.info("payment_event.not_needed", type=kind)


async def _put_off(event: Claimed, error: Exception) -> None:
    """Plan the next attempt, or give up with the reason."""
    hopeless = isinstance(error, AppError) and error.status < 500
    dead = hopeless or event.attempts >= MAX_ATTEMPTS
    async with platform_session() as session:
        await payment_events.put_off(
            session,
            event.id,
            f"{type(error).__name__}: {error}",
            None if dead else wait_before(event.attempts + 1),
        )
    log.warning(
        "payment_event.dead" if dead else "payment_event.put_off",
        event_id=event.id,
        type=event.type,
        attempt=event.attempts,
        error=type(error).__name__,
        exc_info=not isinstance(error, AppError),
    )
