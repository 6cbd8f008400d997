"""Allow more than a budget's limit, for once."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Invalid
from agents_os.domains.billing.adapters.secondary import budgets, ledger
from agents_os.domains.billing.metadata.budget_schemas import BudgetRaise, BudgetRead, Period
from agents_os.domains.billing.metadata.errors import BudgetSubjectNotFound
from agents_os.domains.billing.metadata.events import BudgetFreed
from agents_os.domains.billing.usecases.list_budgets import read_budget
from agents_os.domains.billing.usecases.require_budget import require_budget


async def raise_budget(uow: UnitOfWork, budget_id: UUID, body: BudgetRaise) -> BudgetRead:
    """Allow `extra_micros` more in this period (or this run); the next one has the old limit.

    A pause ends.

    Raises:
        Forbidden, BudgetNotFound: see `require_budget`.
        Invalid, BudgetSubjectNotFound: a budget per run, and no run, or none that there is.
    """
    budget = await require_budget(uow, budget_id)
    run_id = await _run(uow, body.run_id) if budget.period == Period.RUN else None
    budget.paused_at = None
    await uow.session.flush()
    await ledger.allow_more(uow.session, budget.id, body.extra_micros, run_id, utc_now())
    uow.publish(BudgetFreed(org_id=uow.actor.tenant, budget_id=budget.id, run_id=run_id))
    return await read_budget(uow, budget_id)


async def _run(uow: UnitOfWork, run_id: UUID | None) -> UUID:
    if run_id is None:
        raise Invalid("This budget counts each run by itself. Name the run that may spend more.")
    if not await budgets.has_run(uow.session, run_id):
        raise BudgetSubjectNotFound(
            "There is no such run here. Choose one that waits for this budget.", run_id=str(run_id)
        )
    return run_id
