"""Say what the end of a hold means for others."""

from collections.abc import Mapping
from typing import Any

from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.metadata.events import BudgetThresholdReached
from agents_os.domains.billing.metadata.schemas import HoldRead


def tell_settled(uow: UnitOfWork, found: Mapping[str, Any]) -> HoldRead:
    """The hold as the ledger answered it; repaints meters, and passes on notices of budgets."""
    for notice in found["notices"]:
        uow.publish(BudgetThresholdReached(org_id=uow.actor.tenant, **notice))
    uow.signal("credits")
    return HoldRead.model_validate(found)
