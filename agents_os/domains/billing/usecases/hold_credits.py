"""Set credits aside before work starts: the hard guarantee (vocabulary, docs/adr/0023)."""

from uuid import UUID

from agents_os.core import background
from agents_os.core.actor import Actor, Kind
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.domains.billing.adapters.secondary import ledger
from agents_os.domains.billing.metadata.errors import BudgetExceeded
from agents_os.domains.billing.metadata.refusals import refusal
from agents_os.domains.billing.metadata.schemas import HoldRead, HoldRequest
from agents_os.domains.billing.metadata.worth import money_of
from agents_os.domains.billing.usecases.note_refusal import note_refusal


async def hold_credits(uow: UnitOfWork, request: HoldRequest) -> HoldRead:
    """Hold the upper bound of some work against the credits and every budget it falls under.

    All of it holds or nothing does. May hold less than was asked for, down to `at_least_micros`:
    look at `amount_micros` and `money_micros` of the answer. Nobody else of the organisation can
    hold or settle until this transaction ends, so end it soon, and call no network inside. That a
    budget refused it is told afterwards; people are asked, if that is what it does.

    Raises:
        CreditsExhausted: too few credits left.
        BudgetExceeded, BudgetThrottled: a budget does not allow it.
    """
    now = utc_now()
    found = await ledger.hold(uow.session, _complete(uow.actor, request), now)
    if "refused" in found:
        error = refusal(found, now)
        if isinstance(error, BudgetExceeded):  # once this transaction, which locks it, has ended
            background.start("note refusal", _note(uow.actor, error, request.subject.run_id))
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
            await _note(actor, error, request.subject.run_id)
        raise error
    return HoldRead.model_validate(found)


async def _note(actor: Actor, error: BudgetExceeded, run_id: UUID | None) -> None:
    async with unit_of_work(actor) as uow:
        await note_refusal(uow, error, run_id)


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
