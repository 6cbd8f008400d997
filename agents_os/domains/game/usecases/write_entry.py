"""One line of the ledger, with the balance it leads to."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.game.adapters.secondary.repository import ledger
from agents_os.domains.game.adapters.secondary.repository.ledger import Account
from agents_os.domains.game.metadata.curve import level_for, total
from agents_os.domains.game.metadata.explaining import explain_reversal
from agents_os.domains.game.metadata.models import (
    AccountKind,
    Outcome,
    Reason,
    ReversedBecause,
    XpEntry,
)
from agents_os.domains.game.metadata.rules import RULE_VERSION, deduction
from agents_os.domains.game.metadata.schemas import Explanation


@dataclass(frozen=True)
class Change:
    """What an entry did to its account."""

    amount: int
    total: int
    level: int
    level_before: int


async def earn(
    uow: UnitOfWork, account: Account, outcome: Outcome, amount: int, explanation: Explanation
) -> Change:
    """Add `amount` to `account` for an accepted version. The game must be locked."""
    before, level = await ledger.balance(uow.session, outcome.org_id, account)
    after = before + amount
    why = {
        "reason": Reason.COACHING if account.kind is AccountKind.PERSON else Reason.AWARD,
        "source_type": "deliverable",
        "source_id": f"{outcome.deliverable_id}:{outcome.version}",
        "reverses": None,
        "explanation": explanation.model_dump(mode="json"),
    }
    change = Change(amount, after, max(level, level_for(after)), level)
    return await _append(uow, account, outcome, change, why)


async def take_back(
    uow: UnitOfWork, earned: XpEntry, outcome: Outcome, because: ReversedBecause
) -> Change:
    """Write the entry against `earned`: never below the start of the level. Game locked."""
    account = Account(AccountKind(earned.account_kind), earned.account_id, earned.season)
    before, level = await ledger.balance(uow.session, earned.org_id, account)
    floor = 0 if account.kind is AccountKind.TEAM else total(level)
    taken = deduction(before, earned.amount, floor)
    words = explain_reversal(because, outcome.accepted_day, earned.amount, taken)
    why = {
        "reason": Reason.REVERSAL,
        "source_type": "reversal",
        "source_id": str(earned.id),
        "reverses": earned.id,
        "explanation": words.model_dump(mode="json"),
    }
    return await _append(uow, account, outcome, Change(-taken, before - taken, level, level), why)


async def _append(
    uow: UnitOfWork, account: Account, outcome: Outcome, change: Change, why: dict[str, Any]
) -> Change:
    entry = XpEntry(
        id=uuid7(),
        org_id=outcome.org_id,
        account_kind=account.kind,
        account_id=account.id,
        season=account.season,
        outcome_id=outcome.id,
        agent_id=outcome.agent_id,
        amount=change.amount,
        balance_after=change.total,
        level_after=change.level,
        rule_version=RULE_VERSION,
        **why,
    )
    await ledger.append(uow.session, entry)
    return change


def person(user_id: UUID) -> Account:
    return Account(AccountKind.PERSON, user_id)
