"""Fifty spenders on one organisation, some of whom die between hold and settlement."""

import asyncio
import random
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.db import unit_of_work
from agents_os.core.errors import AppError
from agents_os.core.ids import uuid7
from agents_os.domains.billing.metadata.budget_schemas import OnLimit, Unit
from agents_os.domains.billing.metadata.errors import NotPaid
from agents_os.domains.billing.metadata.schemas import HoldRequest, Purpose, Subject
from agents_os.domains.billing.usecases.check_ledger import check_ledger
from agents_os.domains.billing.usecases.hold_credits import hold_credits
from agents_os.domains.billing.usecases.recover_holds import recover_holds
from agents_os.domains.billing.usecases.refund_capture import refund_capture
from tests.support.builders import Org, new_org
from tests.support.credits import cap, capture, give, hold

SPENDERS, TURNS = 50, 5


class Died(Exception):
    """The process ended before the transaction did."""


async def spender(org: Org, agent_id: UUID, dice: random.Random) -> int:
    """Spend at random, now and then dying, until it is refused or done; how often it was paid."""
    paid = 0
    for _ in range(TURNS):
        amount = dice.randint(1, 9)
        try:
            held = await hold(org.owner, amount, agent_id=agent_id, lease_s=30)
            fate = dice.random()
            if fate < 0.15:
                continue  # killed before the settlement
            if fate < 0.3:
                await die_inside(org.owner, agent_id)
            spent = await capture(org.owner, held, dice.randint(0, amount + 1))
            paid += 1
            if fate > 0.9:
                async with unit_of_work(org.owner) as uow:
                    await refund_capture(uow, spent.id, key=str(spent.id), reason="Failed")
        except NotPaid:
            continue
    return paid


async def die_inside(actor: Actor, agent_id: UUID) -> None:
    """A hold whose transaction never commits."""
    request = HoldRequest(
        key=str(uuid7()), amount_micros=1, purpose=Purpose.TASK, subject=Subject(agent_id=agent_id)
    )
    try:
        async with unit_of_work(actor) as uow:
            await hold_credits(uow, request)
            raise Died
    except (Died, AppError):
        pass


async def watch(org: Org, over: asyncio.Event) -> int:
    """Look again and again whether anything is beyond its bounds; how often."""
    looks = 0
    while not over.is_set():
        async with unit_of_work(Actor.system(org.id)) as uow:
            beyond = await uow.session.execute(
                text(
                    "select 'balance' from credit_accounts where available_micro < 0 union all"
                    " select b.name from budgets b join budget_periods p on p.budget_id = b.id"
                    " where p.spent_micro + p.held_micro > b.limit_micro union all"
                    " select 'entries' from credit_accounts a where available_micro + held_micro <>"
                    " (select balance_micro from credit_entries e where e.org_id = a.org_id"
                    "  order by seq desc limit 1) union all"
                    " select 'sum' from credit_accounts a where available_micro <>"
                    " (select sum(amount_micro) from credit_postings p"
                    "  where p.org_id = a.org_id and account = 'available')"
                )
            )
            assert beyond.scalars().all() == []
        looks += 1
        await asyncio.sleep(0)
    return looks


async def test_fifty_spenders_never_overspend_and_a_crash_leaves_nothing_behind(
    services: None,
) -> None:
    org = await new_org(credits=0)
    await give(org.id, 300, expires_at=utc_now() + timedelta(days=3))
    await give(org.id, 200)
    busy, idle = uuid7(), uuid7()
    await cap(org.owner, 380)
    await cap(org.owner, 18, unit=Unit.MONEY, on_limit=OnLimit.PAUSE)  # 360 credits
    over = asyncio.Event()
    watching = asyncio.create_task(watch(org, over))
    dice = [random.Random(seed) for seed in range(SPENDERS)]
    paid = await asyncio.gather(
        *(spender(org, busy if n % 2 else idle, each) for n, each in enumerate(dice))
    )
    over.set()

    assert await watching > 5
    assert sum(paid) > 50
    assert await check_ledger(org.id) == []
    with frozen_at(utc_now() + timedelta(seconds=31)):
        async with unit_of_work(Actor.system(org.id)) as uow:
            assert await recover_holds(uow) > 5
    async with unit_of_work(org.owner) as uow:
        open_ = "select count(*) from credit_holds where state = 'open'"
        assert await uow.session.scalar(text(open_)) == 0
        left = "select held_micro from credit_accounts"
        assert await uow.session.scalar(text(left)) == 0
    assert await check_ledger(org.id) == []
