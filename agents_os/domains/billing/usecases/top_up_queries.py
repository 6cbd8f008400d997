from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.money import credits, dollars
from agents_os.domains.billing.adapters.secondary import subscriptions, top_ups
from agents_os.domains.billing.metadata.calendar import month_key
from agents_os.domains.billing.metadata.flags import Feature
from agents_os.domains.billing.metadata.packs import packs
from agents_os.domains.billing.metadata.top_up_schemas import TopUpRead
from agents_os.domains.billing.usecases.require_feature import has_feature
from agents_os.domains.billing.usecases.subscription_queries import payments_connected

SUGGESTED_BELOW = 20  # credits


async def get_top_up(uow: UnitOfWork) -> TopUpRead:
    """What is bought automatically; before anybody chose: off, with a suggestion."""
    uow.actor.require("billing:manage")
    org_id = uow.actor.tenant
    row = await top_ups.find(uow.session, org_id)
    month = month_key(utc_now(), await subscriptions.time_zone(uow.session, org_id))
    pack = row.pack if row else next(iter(packs()))
    return TopUpRead(
        enabled=bool(row and row.enabled),
        pack=pack,
        below_credits=row.below_micro // credits(1) if row else SUGGESTED_BELOW,
        monthly_cap_usd=row.monthly_cap_micro // dollars(1) if row else packs()[pack].price_usd,
        spent_micros=await top_ups.spent(uow.session, org_id, month),
        stopped_reason=row.stopped_reason if row else "",
        available=payments_connected() and await has_feature(uow, Feature.AUTO_TOP_UP),
    )
