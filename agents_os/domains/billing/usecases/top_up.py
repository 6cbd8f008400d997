"""Buy add-on credits for a company that lets us."""

from uuid import UUID

import structlog

from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.core.money import dollars
from agents_os.domains.billing.adapters.secondary import (
    payments,
    repository,
    subscriptions,
    top_ups,
)
from agents_os.domains.billing.metadata.calendar import month_key
from agents_os.domains.billing.metadata.events import TopUpStopped
from agents_os.domains.billing.metadata.flags import Feature
from agents_os.domains.billing.metadata.models import TopUpPayment
from agents_os.domains.billing.metadata.packs import packs
from agents_os.domains.billing.metadata.payment_errors import PaymentRefused, PaymentsUnavailable
from agents_os.domains.billing.metadata.payments import SURE
from agents_os.domains.billing.usecases.require_feature import has_feature
from agents_os.domains.billing.usecases.sync_pack import sync_pack

log = structlog.get_logger(__name__)

NEVER_BOUGHT = (
    "There is no card on file. Buy a plan or a pack once, then switch automatic top-up on again."
)
UNSURE = (
    "Nobody knows whether the last pack was paid. Look at your invoices, then switch automatic"
    " top-up on again."
)


async def top_up(org_id: UUID) -> None:
    """Buy one pack if credits are low and the month's cap leaves room for it.

    The attempt is recorded before the provider is asked and its id is the key there, so that a
    crash in between buys once. What was refused is not tried again until an owner says so, nor is
    what may have been paid so long ago that the provider would take it for another one.
    """
    actor = Actor.system(org_id)
    async with unit_of_work(actor) as uow:
        attempt = await _attempt(uow)
        row = await subscriptions.subscription(uow.session, org_id)
    if attempt is None:
        return
    provider = payments.payments()
    try:
        if utc_now() - attempt.created_at > SURE:
            raise PaymentRefused(UNSURE)
        if row is None or row.provider != provider.provider:
            raise PaymentRefused(NEVER_BOUGHT)
        payment = await provider.charge_pack(row.customer_id, attempt.pack, str(attempt.id))
        await sync_pack(payment)
    except PaymentsUnavailable:
        log.warning("top_up.put_off", org_id=str(org_id))
    except PaymentRefused as refusal:
        await _stop(actor, attempt.id, refusal.message)
    else:
        await _finish(actor, attempt.id, payment)


async def _attempt(uow: UnitOfWork) -> TopUpPayment | None:
    """The one to go on with, or a new one. Workers wait for each other at the setting's row."""
    org_id = uow.actor.tenant
    allowed = await top_ups.find(uow.session, org_id, lock=True)
    if attempt := await top_ups.open_attempt(uow.session, org_id):
        return attempt
    if allowed is None or not allowed.enabled or allowed.pack not in packs():
        return None
    if not await has_feature(uow, Feature.AUTO_TOP_UP):
        return None
    account = await repository.account(uow.session, org_id)
    if account and account.available_micro >= allowed.below_micro:
        return None
    month = month_key(utc_now(), await subscriptions.time_zone(uow.session, org_id))
    price = dollars(packs()[allowed.pack].price_usd)
    if await top_ups.spent(uow.session, org_id, month) + price > allowed.monthly_cap_micro:
        return None
    attempt = TopUpPayment(org_id=org_id, pack=allowed.pack, price_micro=price, month=month)
    uow.session.add(attempt)
    await uow.session.flush()
    return attempt


async def _finish(actor: Actor, attempt_id: UUID, payment: str) -> None:
    async with unit_of_work(actor) as uow:
        attempt = await uow.session.get_one(TopUpPayment, attempt_id)
        attempt.state, attempt.payment_id = "paid", payment
        uow.signal("billing")


async def _stop(actor: Actor, attempt_id: UUID, reason: str) -> None:
    async with unit_of_work(actor) as uow:
        attempt = await uow.session.get_one(TopUpPayment, attempt_id)
        attempt.state = "refused"
        if allowed := await top_ups.find(uow.session, actor.tenant, lock=True):
            allowed.enabled, allowed.stopped_reason = False, reason[:500]
        uow.publish(TopUpStopped(org_id=actor.tenant, attempt_id=attempt_id))
        uow.signal("billing")
