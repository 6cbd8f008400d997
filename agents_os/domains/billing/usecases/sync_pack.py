"""Follow a payment for add-on credits."""

from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork, platform_session, unit_of_work
from agents_os.domains.billing.adapters.secondary import payments, subscriptions
from agents_os.domains.billing.metadata.calendar import months_later
from agents_os.domains.billing.metadata.models import CreditPurchase
from agents_os.domains.billing.metadata.packs import MONTHS_VALID
from agents_os.domains.billing.metadata.payments import PaidPack
from agents_os.domains.billing.metadata.schemas import CreditsGrant, GrantKind
from agents_os.domains.billing.usecases.grant_credits import grant_credits


async def sync_pack(payment: str) -> None:
    """Grant what is paid, once; take back what is free of it when the money went back.

    Asks the provider for the newest state, as `sync_subscription` does.
    """
    paid = await payments.payments().pack_of(payment)
    if paid is None or not paid.paid:
        return
    async with platform_session() as session:
        org_id = await subscriptions.org_of_customer(session, paid.customer)
    if org_id is None:
        return
    async with unit_of_work(Actor.system(org_id)) as uow:
        row = await _grant(uow, paid)
        owed = int(row.credits_micro * paid.refunded) - row.taken_micro
        if owed > 0:
            row.taken_micro += await subscriptions.take_back(
                uow.session, org_id, _key(paid), owed, utc_now()
            )
            uow.signal("credits")


async def _grant(uow: UnitOfWork, paid: PaidPack) -> CreditPurchase:
    row = await subscriptions.purchase(uow.session, uow.actor.tenant, paid)
    grant = CreditsGrant(
        kind=GrantKind.ADDON,
        amount_micros=row.credits_micro,
        key=_key(paid),
        reason=f"{paid.credits} add-on credits",
        expires_at=months_later(utc_now(), MONTHS_VALID),
    )
    await grant_credits(uow, uow.actor.tenant, grant)
    return row


def _key(paid: PaidPack) -> str:
    return f"pack:{paid.id}"
