"""Usage per day: once a day is over it is counted; what differs from its source is mended."""

import os
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agents_os.core.actor import GATEKEEPER, Actor
from agents_os.core.clock import frozen_at
from agents_os.core.db import platform_session, unit_of_work
from agents_os.core.money import credits
from agents_os.domains.billing.adapters.secondary import usage_days
from agents_os.domains.billing.metadata.report_schemas import UsageBy
from agents_os.domains.billing.usecases.count_usage import count_usage, mend_usage
from agents_os.domains.billing.usecases.refund_capture import refund_capture
from agents_os.domains.billing.usecases.reports import get_usage
from tests.support.builders import Org
from tests.support.credits import spend
from tests.support.postgres import superuser_url

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
YESTERDAY, TODAY = date(2026, 11, 20), date(2026, 11, 21)


async def spent(actor: Actor) -> dict[str | None, int]:
    """Credits by day."""
    async with unit_of_work(actor) as uow:
        usage = await get_usage(uow, UsageBy.DAY, date(2026, 11, 1), TODAY)
    return {row.key: row.spent_micro // credits(1) for row in usage.rows}


async def count(at: datetime = NOON) -> None:
    with frozen_at(at):
        await count_usage()


def tamper(statement: str, org: Org) -> None:
    """Past the wall, as nothing in the product can."""
    url = superuser_url(os.environ["TEST_POSTGRES_SOCKET"])
    with psycopg.connect(url, autocommit=True) as connection:
        assert connection.execute(statement, (org.id,)).rowcount == 1


@pytest.fixture
async def busy(org: Org) -> Org:
    with frozen_at(NOON - timedelta(days=1)):
        await spend(org.owner, 2, model="openai/gpt-5")
        await spend(await org.member(), 1)
    with frozen_at(NOON):
        await spend(org.owner, 4)
    return org


async def test_today_counts_at_once_and_other_days_the_same_before_and_after_they_are_counted(
    busy: Org,
) -> None:
    before = await spent(busy.owner)
    await count()
    await count()
    assert before == await spent(busy.owner) == {"2026-11-20": 3, "2026-11-21": 4}
    async with platform_session() as session:
        assert busy.id not in await usage_days.orgs_to_count(session, NOON)
        assert busy.id in await usage_days.orgs_to_count(session, NOON + timedelta(days=1))


async def test_members_see_their_own_part_of_a_counted_day(busy: Org) -> None:
    await count()
    async with unit_of_work(await busy.member()) as uow:
        assert (await get_usage(uow, UsageBy.DAY, YESTERDAY, TODAY)).rows == []


async def test_a_refund_of_a_counted_day_is_seen_at_once(busy: Org) -> None:
    with frozen_at(NOON - timedelta(days=1)):
        held = await spend(busy.owner, 5)
    await count()
    async with unit_of_work(busy.owner) as uow:
        await refund_capture(uow, held.id, key="k", reason="r", amount_micros=credits(2))
    assert (await spent(busy.owner))["2026-11-20"] == 6
    assert await mend_usage(YESTERDAY, busy.id) == []


async def test_days_move_with_the_time_zone_of_the_company(busy: Org) -> None:
    await count()
    async with unit_of_work(GATEKEEPER) as uow:
        moved = text("update orgs set time_zone = 'Pacific/Kiritimati' where id = :org")  # + 14 h
        await uow.session.execute(moved, {"org": busy.id})
    expected = {"2026-11-21": 3, "2026-11-22": 4}
    async with unit_of_work(busy.owner) as uow:
        usage = await get_usage(uow, UsageBy.DAY, YESTERDAY, date(2026, 11, 22))
    assert {row.key: row.spent_micro // credits(1) for row in usage.rows} == expected
    await count()
    assert await mend_usage(YESTERDAY, busy.id) == []
    assert (await spent(busy.owner)) == {"2026-11-21": 3}


@pytest.mark.parametrize(
    "damage",
    [
        "update usage_daily set spent_micro = 1 where org_id = %s and model is not null",
        "delete from usage_daily where org_id = %s and model is not null",
        "insert into usage_daily select org_id, '2026-11-19', 'chat', model, agent_id, team_id,"
        " workflow_id, order_id, user_id, api_key_id, 1, 5, 5, 5, 5 from usage_daily"
        " where org_id = %s and model is not null",
        "update usage_daily set input_tokens = 7 where org_id = %s and model is not null",
    ],
)
async def test_what_differs_from_its_source_is_found_and_mended(busy: Org, damage: str) -> None:
    await count()
    tamper(damage, busy)
    assert len(await mend_usage(date(2026, 11, 1), busy.id)) == 1
    assert await mend_usage(date(2026, 11, 1), busy.id) == []
    assert await spent(busy.owner) == {"2026-11-20": 3, "2026-11-21": 4}


async def test_usage_written_down_late_is_found_and_mended(busy: Org) -> None:
    """Of a process that stood still between reading the clock and writing."""
    await count()
    with frozen_at(NOON - timedelta(days=1)):
        await spend(busy.owner, 9)
    (late,) = await mend_usage(YESTERDAY, busy.id)
    assert (late.day, late.counted - late.kept) == (YESTERDAY, credits(9))
    assert (await spent(busy.owner))["2026-11-20"] == 12


async def test_nobody_counts_or_changes_usage_from_inside_a_company(busy: Org) -> None:
    for attempt in (
        "ledger.recount_usage(:org, '2026-11-01', '2026-11-30')",
        "ledger.count_usage(:org, now())",
        "ledger.usage_drift('2026-11-01', :org)",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with unit_of_work(busy.owner) as uow:
                await uow.session.execute(text(f"select {attempt}"), {"org": busy.id})
