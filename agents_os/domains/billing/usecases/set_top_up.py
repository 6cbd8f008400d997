from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Forbidden, Invalid
from agents_os.domains.billing.adapters.secondary import top_ups
from agents_os.domains.billing.metadata.flags import Feature
from agents_os.domains.billing.metadata.models import TopUp
from agents_os.domains.billing.metadata.packs import packs
from agents_os.domains.billing.metadata.payment_errors import PackNotFound
from agents_os.domains.billing.metadata.top_up_schemas import TopUpChange, TopUpRead
from agents_os.domains.billing.usecases.require_feature import require_feature
from agents_os.domains.billing.usecases.top_up_queries import get_top_up
from agents_os.domains.identity.metadata.permissions import Role


async def set_top_up(uow: UnitOfWork, body: TopUpChange) -> TopUpRead:
    """Allow credits to be bought automatically, or stop that. The worker buys.

    Raises:
        Forbidden: only an owner gives away money that nobody looks at.
        PackNotFound
        Invalid: the cap is below the price of the pack, so nothing would ever be bought.
        FeatureOff: the company does not have this feature yet. Switching it off is always possible.
    """
    uow.actor.require("billing:manage")
    if uow.actor.role != Role.OWNER:
        raise Forbidden("Only an owner of the company may let credits be bought automatically.")
    if body.enabled:
        await require_feature(uow, Feature.AUTO_TOP_UP)
    _require_affordable(body)
    row = await top_ups.find(uow.session, uow.actor.tenant, lock=True)
    if row is None:
        row = TopUp(org_id=uow.actor.tenant)
        uow.session.add(row)
    row.enabled, row.pack, row.stopped_reason = body.enabled, body.pack, ""
    row.below_micro, row.monthly_cap_micro = body.below_micros, body.monthly_cap_micros
    await uow.session.flush()
    uow.signal("billing")
    return await get_top_up(uow)


def _require_affordable(body: TopUpChange) -> None:
    pack = packs().get(body.pack)
    if pack is None:
        raise PackNotFound(
            f"There is no such pack of credits. Choose one of: {', '.join(packs())}."
        )
    if body.enabled and body.monthly_cap_usd < pack.price_usd:
        raise Invalid(
            f"A pack “{pack.name}” costs ${pack.price_usd}, which is more than a month may cost, so"
            " nothing would ever be bought. Allow more, or choose a smaller pack."
        )
