"""Credits in tests."""

from typing import Any
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.ids import uuid7
from agents_os.core.money import credits
from agents_os.domains.billing.metadata.budget_schemas import BudgetCreate, BudgetRead, Scope
from agents_os.domains.billing.metadata.schemas import (
    CreditsGrant,
    GrantKind,
    HoldRead,
    HoldRequest,
    Purpose,
    Subject,
)
from agents_os.domains.billing.usecases.capture_hold import capture_hold
from agents_os.domains.billing.usecases.create_budget import create_budget
from agents_os.domains.billing.usecases.grant_credits import grant_credits
from agents_os.domains.billing.usecases.hold_credits import hold_credits
from agents_os.domains.billing.usecases.queries import get_credit_balance


async def give(org_id: UUID, amount: int | str, **fields: Any) -> None:
    """Grant `amount` credits; `fields` change the grant."""
    given = {"kind": GrantKind.PROMOTIONAL, "key": str(uuid7()), "reason": "A gift"} | fields
    async with unit_of_work(Actor.system(org_id)) as uow:
        await grant_credits(uow, org_id, CreditsGrant(amount_micros=credits(amount), **given))


async def hold(actor: Actor, amount: int, **fields: Any) -> HoldRead:
    """Hold `amount` credits; `fields` change the request or name its subject."""
    subject = {name: fields.pop(name) for name in Subject.model_fields if name in fields}
    asked = {"key": str(uuid7()), "purpose": Purpose.TASK} | fields
    request = HoldRequest(amount_micros=credits(amount), subject=Subject(**subject), **asked)
    async with unit_of_work(actor) as uow:
        return await hold_credits(uow, request)


async def capture(actor: Actor, held: HoldRead, amount: int) -> HoldRead:
    async with unit_of_work(actor) as uow:
        return await capture_hold(uow, held.id, credits(amount))


async def spend(actor: Actor, amount: int, **fields: Any) -> HoldRead:
    return await capture(actor, await hold(actor, amount, **fields), amount)


async def free(actor: Actor) -> str:
    """What is free, for people."""
    async with unit_of_work(actor) as uow:
        return (await get_credit_balance(uow)).available


async def cap(actor: Actor, limit: int | str, **fields: Any) -> BudgetRead:
    """Set a monthly budget of `limit` credits, or dollars, on the organisation."""
    body = {"name": "Cap", "scope": Scope.ORG, "limit_micros": credits(limit)} | fields
    async with unit_of_work(actor) as uow:
        return await create_budget(uow, BudgetCreate.model_validate(body))
