"""Whether the company has a feature. Remembered for a few seconds per process."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import flags as repository
from agents_os.domains.billing.metadata.flags import (
    NOTHING_SAID,
    Feature,
    FeatureOff,
    decide,
    flags,
)

log = structlog.get_logger(__name__)

_REMEMBERED_FOR = timedelta(seconds=10)
_REMEMBERED_AT_MOST = 10_000
_known: dict[UUID, tuple[datetime, frozenset[Feature]]] = {}


async def require_feature(uow: UnitOfWork, feature: Feature) -> None:
    """Raises FeatureOff."""
    if not await has_feature(uow, feature):
        raise FeatureOff(
            f"“{flags()[feature].name}” is not on for your company yet: it is introduced step by"
            " step. Whoever runs this installation can switch it on.",
            feature=feature,
        )


async def has_feature(uow: UnitOfWork, feature: Feature) -> bool:
    """Whether it is on for the actor's company; if that cannot be read, as it is by default."""
    org_id, now = uow.actor.tenant, utc_now()
    until, features = _known.get(org_id, (now, frozenset[Feature]()))
    if until <= now:
        features = await _features(uow)
        if len(_known) >= _REMEMBERED_AT_MOST:
            _known.clear()
        _known[org_id] = now + _REMEMBERED_FOR, features
    return feature in features


async def _features(uow: UnitOfWork) -> frozenset[Feature]:
    org_id = uow.actor.tenant
    try:
        async with uow.session.begin_nested():
            plan, said = await repository.standing(uow.session, org_id)
    except DBAPIError:
        log.warning("flags.unreadable", org_id=str(org_id), exc_info=True)
        plan, said = "", NOTHING_SAID
    return frozenset(each for each in Feature if decide(each, org_id, plan, said).on)
