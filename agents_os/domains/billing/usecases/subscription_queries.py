"""Reads about plan and payment; nothing here asks the payment provider."""

from datetime import datetime, timedelta

from agents_os.core.db import UnitOfWork
from agents_os.core.money import dollars
from agents_os.core.settings import settings
from agents_os.domains.billing.adapters.secondary import payments, subscriptions
from agents_os.domains.billing.metadata.models import Subscription
from agents_os.domains.billing.metadata.packs import MONTHS_VALID, packs
from agents_os.domains.billing.metadata.payment_schemas import (
    OfferList,
    PackOffer,
    PaymentMode,
    PlanOffer,
    Standing,
    SubscriptionRead,
)
from agents_os.domains.billing.metadata.plans import plans
from agents_os.domains.billing.usecases.payment_customer import LIVE


def payments_connected() -> bool:
    """Whether something can be bought here, simulated or not. Asks nobody."""
    return payments.mode()[0] is not PaymentMode.NOT_CONNECTED


async def get_subscription(uow: UnitOfWork) -> SubscriptionRead:
    """The company's plan and how its payment stands. For every member."""
    mode, note = payments.mode()
    plan, row = await subscriptions.standing(uow.session, uow.actor.tenant)
    live = row is not None and row.status in LIVE
    standing = _standing(row)
    read_only_at = _read_only_at(row)
    return SubscriptionRead(
        mode=mode,
        note=note,
        plan=plan,
        plan_name=plans()[plan].name,
        quantity=row.quantity if row and live else 1,
        subscribed=live,
        renews_at=row.renews_at if row and live else None,
        ends=bool(row and live and row.ends),
        standing=standing,
        standing_note=_standing_note(standing, read_only_at),
        read_only_at=read_only_at,
        can_manage=row is not None and mode is not PaymentMode.NOT_CONNECTED,
    )


async def list_offers(uow: UnitOfWork) -> OfferList:
    """The plans and packs there are. For every member; `buyable`: by who may manage billing."""
    mode, note = payments.mode()
    current, _ = await subscriptions.standing(uow.session, uow.actor.tenant)
    connected = mode is not PaymentMode.NOT_CONNECTED
    return OfferList(
        mode=mode,
        note=note,
        plans=[_plan_offer(key, current, connected=connected) for key in plans()],
        packs=[
            PackOffer(
                key=key,
                name=pack.name,
                credits=pack.credits,
                price_micros=dollars(pack.price_usd),
                months_valid=MONTHS_VALID,
                buyable=connected,
            )
            for key, pack in packs().items()
        ],
    )


def _plan_offer(key: str, current: str, *, connected: bool) -> PlanOffer:
    plan = plans()[key]
    return PlanOffer(
        key=key,
        name=plan.name,
        credits_per_month=plan.credits_per_month,
        price_micros=None if plan.price_usd is None else dollars(plan.price_usd),
        billed=plan.billed,
        limits=plan.limits,
        history_days=plan.history_days,
        current=key == current,
        buyable=connected and bool(plan.price_usd) and key != current,
    )


def _standing(row: Subscription | None) -> Standing:
    if row is None or row.past_due_since is None:
        return Standing.ACTIVE
    return Standing.READ_ONLY if row.read_only else Standing.PAST_DUE


def _read_only_at(row: Subscription | None) -> datetime | None:
    if row is None or row.past_due_since is None:
        return None
    return row.past_due_since + timedelta(days=settings().payment_grace_days)


def _standing_note(standing: Standing, read_only_at: datetime | None) -> str:
    if standing is Standing.ACTIVE or read_only_at is None:
        return ""
    mend = "Change the card under “Manage subscription”."
    if standing is Standing.READ_ONLY:
        return (
            "Your last payment failed, so no work begins, also not with your own keys. Nothing is"
            f" deleted. {mend}"
        )
    return (
        f"Your last payment failed. {mend} If it is not paid by {read_only_at:%-d %B %Y},"
        " agents begin no work until it is."
    )
