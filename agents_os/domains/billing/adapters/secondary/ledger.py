"""The ledger's functions in the database (migration 0020). Every change of credits is here."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Text, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import cast

from agents_os.core.actor import Actor
from agents_os.core.db import claims_of
from agents_os.core.one_statement import one_statement
from agents_os.domains.billing.metadata.schemas import (
    Consumption,
    CreditsGrant,
    Drift,
    HoldRequest,
)

Answer = Mapping[str, Any]

# As text: these two are in the way of every call of a model, and building a statement for each
# takes the process longer than the database takes to answer it.
_HOLD = text("select ledger.hold(:asked, :at)")
_HOLD_AS = "select ledger.hold_as(%s, %s, %s)"
_SETTLE = text("select ledger.settle(:hold, :credits, :money, :facts, :at)")
_SETTLE_AS = "select ledger.settle_as(%s, %s, %s, %s, %s, %s)"


class Spent(NamedTuple):
    """What a hold is settled with: micro-credits, micro-dollars, and the facts of a model call."""

    hold_id: UUID
    credits: int
    money: int
    consumed: Consumption | None = None


async def hold(session: AsyncSession, request: HoldRequest, at: datetime) -> Answer:
    """The hold, or {"refused": "credits" | "budget", …} with what stands against it."""
    answer: Answer = await session.scalar(_HOLD, {"asked": _asked(request), "at": at})
    return answer


async def hold_as(actor: Actor, request: HoldRequest, at: datetime) -> Answer:
    """The same in a transaction of its own."""
    answer: Answer = await one_statement(_HOLD_AS, (claims_of(actor), _asked(request), at))
    return answer


async def settle(session: AsyncSession, spent: Spent, at: datetime) -> Answer | None:
    """The hold as it is now, whether this settled it or something before; None: unknown."""
    answer: Answer | None = await session.scalar(_SETTLE, _parameters(spent, at))
    return answer


async def settle_as(actor: Actor, spent: Spent, at: datetime) -> Answer | None:
    """The same in a transaction of its own."""
    answer: Answer | None = await one_statement(
        _SETTLE_AS, (claims_of(actor), *_parameters(spent, at).values())
    )
    return answer


async def release(session: AsyncSession, hold_id: UUID, at: datetime) -> Answer | None:
    answer: Answer | None = await _call(session, "release", hold_id, at)
    return answer


async def renew(
    session: AsyncSession, hold_id: UUID, lease_s: int, so_far: tuple[int, int], at: datetime
) -> None:
    await session.execute(select(func.ledger.renew(hold_id, lease_s, *so_far, at)))


async def refund(
    session: AsyncSession,
    hold_id: UUID,
    amount_micros: int | None,
    why: tuple[str, str],
    at: datetime,
) -> Answer | None:
    """`why`: the key that makes it idempotent, and the reason for people."""
    answer: Answer | None = await _call(session, "refund", hold_id, amount_micros, *why, at)
    return answer


async def grant(session: AsyncSession, org_id: UUID, grant: CreditsGrant, at: datetime) -> bool:
    """Whether it is new: the same key is granted once."""
    arguments = (grant.kind, grant.amount_micros, grant.key, grant.reason, grant.expires_at)
    return bool(await _call(session, "grant_credits", org_id, *arguments, grant.priority, at))


async def refused(
    session: AsyncSession, budget_id: UUID, run_id: UUID | None, at: datetime
) -> None:
    """Tells that a budget refused work; it pauses if that is what it does."""
    await _call(session, "refused", budget_id, run_id, at)


async def allow_more(
    session: AsyncSession, budget_id: UUID, extra_micros: int, run_id: UUID | None, at: datetime
) -> None:
    await _call(session, "allow_more", budget_id, extra_micros, run_id, at)


async def settle_stale(session: AsyncSession, at: datetime) -> list[dict[str, Any]]:
    """The holds of work that died, settled; expired credits are taken off, too."""
    return list(await _call(session, "settle_stale", at))


async def orgs_due(session: AsyncSession, at: datetime) -> Sequence[UUID]:
    return (await session.scalars(select(func.ledger.orgs_due(at)))).all()


async def orgs_without_month(
    session: AsyncSession, plans: Sequence[str], at: datetime
) -> Sequence[tuple[UUID, str, str]]:
    """(organisation, plan, time zone)"""
    found = func.ledger.orgs_without_month(cast(list(plans), ARRAY(Text)), at).table_valued(
        "org_id", "plan", "time_zone"
    )
    rows = await session.execute(select(found.c.org_id, found.c.plan, found.c.time_zone))
    return [(UUID(str(row[0])), row[1], row[2]) for row in rows]


async def drift(session: AsyncSession, org_id: UUID | None = None) -> Sequence[Drift]:
    found = func.ledger.drift(org_id).table_valued("org_id", "what", "kept", "counted")
    rows = await session.execute(select(*found.c))
    return [Drift.model_validate(row) for row in rows]


async def rebuild(session: AsyncSession, org_id: UUID, at: datetime) -> None:
    await _call(session, "rebuild", org_id, at)


async def _call(session: AsyncSession, name: str, *arguments: Any) -> Any:
    return await session.scalar(select(getattr(func.ledger, name)(*arguments)))


def _asked(request: HoldRequest) -> str:
    asked = request.model_dump(mode="json", exclude={"subject"}, exclude_none=True)
    return json.dumps(asked | request.subject.model_dump(mode="json", exclude_none=True))


def _parameters(spent: Spent, at: datetime) -> dict[str, Any]:
    facts = spent.consumed.model_dump_json() if spent.consumed else "{}"
    return {
        "hold": spent.hold_id,
        "credits": spent.credits,
        "money": spent.money,
        "facts": facts,
        "at": at,
    }
