"""The ledger's functions in the database (migration 0020). Every change of credits is here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import cast

from agents_os.domains.billing.metadata.schemas import Consumption, HoldRequest

Answer = Mapping[str, Any]


async def hold(session: AsyncSession, request: HoldRequest, at: datetime) -> Answer:
    """The hold, or {"refused": "credits" | "budget", …} with what stands against it."""
    asked = request.model_dump(mode="json", exclude={"subject"}, exclude_none=True)
    asked |= request.subject.model_dump(mode="json", exclude_none=True)
    answer = await _call(session, "hold", cast(asked, JSONB), at)
    assert answer is not None
    return answer


async def settle(
    session: AsyncSession,
    hold_id: UUID,
    amount_micros: int,
    money_micros: int | None,
    consumed: Consumption | None,
    at: datetime,
) -> Answer | None:
    """The hold as it is now, with notices and whether this `changed` it; None: unknown."""
    facts = consumed.model_dump(mode="json") if consumed else {}
    return await _call(
        session, "settle", hold_id, amount_micros, money_micros, cast(facts, JSONB), at
    )


async def release(session: AsyncSession, hold_id: UUID, at: datetime) -> Answer | None:
    return await _call(session, "release", hold_id, at)


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
    return await _call(session, "refund", hold_id, amount_micros, *why, at)


async def _call(session: AsyncSession, name: str, *arguments: Any) -> Answer | None:
    answer: Answer | None = await session.scalar(select(getattr(func.ledger, name)(*arguments)))
    return answer
