"""Set credits aside before work starts: the hard guarantee (vocabulary, docs/adr/0023)."""

from datetime import datetime

from agents_os.core.actor import Actor, Kind
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.domains.billing.adapters.secondary import ledger
from agents_os.domains.billing.metadata.errors import BudgetExceeded
from agents_os.domains.billing.metadata.events import BudgetRefused
from agents_os.domains.billing.metadata.refusals import refusal
from agents_os.domains.billing.metadata.schemas import HoldRead, HoldRequest
from agents_os.domains.billing.metadata.worth import money_of


async def hold_credits(uow: UnitOfWork, request: HoldRequest) -> HoldRead:
    """Hold the upper bound of some work against the credits and every budget it falls under.

    All of it holds or nothing does. May hold less than was asked for, down to `at_least_micros`:
    look at `amount_micros` and `money_micros` of the answer. Nobody else of the organisation can
    hold or settle until this transaction ends, so end it soon, and call no network inside.
    Publishes BudgetRefused also if the transaction is undone.

    Raises:
        CreditsExhausted: too few credits left.
        BudgetExceeded, BudgetThrottled: a budget does not allow it.
    """
    now = utc_now()
    found = await ledger.hold(uow.session, _complete(uow.actor, request), now)
    if "refused" in found:
        error = refusal(found, now)
        if isinstance(error, BudgetExceeded):
            uow.publish_anyway(_refused(uow.actor, error, request, now))
        raise error
    uow.signal("credits")
    return HoldRead.model_validate(found)


async def hold_alone(actor: Actor, request: HoldRequest) -> HoldRead:
    """The same in a transaction of its own, as fast as it can be: for each call of a model."""
    now = utc_now()
    found = await ledger.hold_as(actor, _complete(actor, request), now)
    if "refused" in found:
        error = refusal(found, now)
        if isinstance(error, BudgetExceeded):
            async with unit_of_work(actor) as uow:
                uow.publish(_refused(actor, error, request, now))
        raise error
    return HoldRead.model_validate(found)


def _refused(
    actor: Actor, error: BudgetExceeded, request: HoldRequest, now: datetime
) -> BudgetRefused:
    facts = error.details
    until = facts["more_at"]  # none of a budget per run
    return BudgetRefused(
        org_id=actor.tenant,
        budget_id=facts["budget_id"],
        name=facts["name"],
        unit=facts["unit"],
        on_limit=facts["on_limit"],
        run_id=None if until else request.subject.run_id,
        limit_micros=facts["limit_micros"],
        lacking_micros=facts["needed_micros"] - facts["left_micros"],
        until=until,
        at=now,
    )


def _complete(actor: Actor, request: HoldRequest) -> HoldRequest:
    """Whoever acts pays, unless somebody else is named; money is what the credits are worth."""
    subject, money = request.subject, request.money_micros
    key = actor.principal_id if actor.kind is Kind.API_KEY else None
    payer = {
        "user_id": subject.user_id or actor.user_id,
        "api_key_id": subject.api_key_id or key,
    }
    return request.model_copy(
        update={
            "subject": subject.model_copy(update=payer),
            "money_micros": money_of(request.amount_micros) if money is None else money,
        }
    )
