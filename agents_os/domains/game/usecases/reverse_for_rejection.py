from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.game.adapters.secondary.repository import ledger, outcomes
from agents_os.domains.game.metadata.events import XpAwarded
from agents_os.domains.game.metadata.models import AccountKind, Outcome, ReversedBecause
from agents_os.domains.game.metadata.rules import REVERSAL_WINDOW
from agents_os.domains.game.metadata.schemas import Reversal
from agents_os.domains.game.usecases.write_entry import take_back


async def reverse_for_rejection(uow: UnitOfWork, reversal: Reversal) -> bool:
    """Take back what an accepted version earned, within 14 days, by entries against each award.

    Balances stop at the start of their level. False: nothing was earned, it was taken back
    already, or it is too late; repeating it changes nothing.
    """
    uow.actor.require("game:award")  # held by the worker only
    await ledger.lock_game(uow.session, uow.actor.tenant)
    outcome = await outcomes.standing_of(uow.session, reversal.deliverable_id)
    if outcome is None or utc_now() - outcome.accepted_at > REVERSAL_WINDOW:
        return False
    if reversal.version is not None and outcome.version != reversal.version:
        return False
    await take_back_outcome(uow, outcome, reversal.because)
    return True


async def take_back_outcome(uow: UnitOfWork, outcome: Outcome, because: ReversedBecause) -> None:
    """Write the entries against an outcome's awards. The game must be locked."""
    for earned in await ledger.awards_of(uow.session, outcome.id):
        change = await take_back(uow, earned, outcome, because)
        if earned.account_kind == AccountKind.AGENT:
            uow.publish(
                XpAwarded(
                    agent_id=outcome.agent_id,
                    task_id=outcome.task_id,
                    amount=change.amount,
                    total=change.total,
                )
            )
    outcome.reversed_at, outcome.reversed_because = utc_now(), because
    await uow.session.flush()
