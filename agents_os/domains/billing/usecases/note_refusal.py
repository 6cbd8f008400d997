"""Tell that a budget stands in the way."""

from typing import Any
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.billing.adapters.secondary import ledger
from agents_os.domains.billing.metadata.budget_schemas import OnLimit
from agents_os.domains.billing.metadata.errors import BudgetExceeded
from agents_os.domains.billing.metadata.events import BudgetApprovalWanted


async def note_refusal(uow: UnitOfWork, error: BudgetExceeded, run_id: UUID | None = None) -> None:
    """Tell that the limit is reached, once per period; a budget that pauses does it now, and one
    that asks people lets them be asked.

    In a unit of work of its own: the one that was refused is rolled back.
    """
    budget_id = UUID(error.details["budget_id"])
    await ledger.refused(uow.session, budget_id, run_id, utc_now())
    if error.details["on_limit"] == OnLimit.REQUIRE_APPROVAL:
        uow.publish(_wanted(uow, error.details, run_id))
    uow.signal("budget")


def _wanted(uow: UnitOfWork, refused: dict[str, Any], run_id: UUID | None) -> BudgetApprovalWanted:
    until = refused["more_at"]  # none of a budget per run
    return BudgetApprovalWanted(
        org_id=uow.actor.tenant,
        budget_id=UUID(refused["budget_id"]),
        name=refused["name"],
        unit=refused["unit"],
        run_id=None if until else run_id,
        limit_micros=refused["limit_micros"],
        lacking_micros=refused["needed_micros"] - refused["left_micros"],
        until=until,
    )
