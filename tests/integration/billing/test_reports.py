"""What people read about credits, over HTTP."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient

from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.db import unit_of_work
from agents_os.core.errors import Forbidden
from agents_os.core.ids import uuid7
from agents_os.core.money import credits
from agents_os.core.pagination import PageQuery
from agents_os.domains.billing.metadata.report_schemas import UsageBy
from agents_os.domains.billing.usecases import reports
from agents_os.domains.billing.usecases.grant_monthly_credits import grant_monthly_credits
from agents_os.domains.billing.usecases.reports import get_usage, list_ledger, read_meter
from tests.support.builders import Org, api_key_for, new_org
from tests.support.credits import hold, spend

BILLING = "/api/v1/billing"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


async def get(client: AsyncClient, actor: Actor, path: str, **query: Any) -> Any:
    key = await api_key_for(actor)
    answer = await client.get(
        f"{BILLING}/{path}", params=query, headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.is_success, answer.text
    return answer.json() if answer.headers["content-type"] == "application/json" else answer.text


async def test_the_ledger_is_read_newest_first_page_by_page(
    api_client: AsyncClient, services: None
) -> None:
    org = await new_org(credits=100)
    await spend(org.owner, 3, label="Q3 market brief")
    first = await get(api_client, org.owner, "ledger", limit=2)
    assert [(line["kind"], line["reason"]) for line in first["data"]] == [
        ("capture", "Q3 market brief"), ("hold", "Q3 market brief"),
    ]  # fmt: skip
    assert [line["balance_micro"] for line in first["data"]] == [credits(97), credits(100)]
    rest = await get(api_client, org.owner, "ledger", cursor=first["next_cursor"])
    assert [line["kind"] for line in rest["data"]] == ["grant"]


async def test_the_ledger_as_csv_has_amounts_in_credits_and_no_formulas(
    api_client: AsyncClient, services: None
) -> None:
    org = await new_org(credits=100)
    await spend(org.owner, 3, label="=1+1")
    rows = list(csv.reader(io.StringIO(str(await get(api_client, org.owner, "ledger.csv"))[1:])))
    assert rows[1][2:6] == ["capture", "3.0", "97.0", "'=1+1"]


async def test_a_statement_adds_up_what_a_run_took(api_client: AsyncClient, org: Org) -> None:
    run_id = uuid7()
    await spend(org.owner, 3, run_id=run_id)
    await hold(org.owner, 2, run_id=run_id)
    await spend(org.owner, 9)
    statement = await get(api_client, org.owner, "statement", run_id=str(run_id))
    assert (statement["spent_micro"], statement["held_micro"]) == (credits(3), credits(2))
    assert len(statement["charges"]) == 2


async def test_a_long_statement_lists_some_and_adds_up_all(
    org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = uuid7()
    for amount in (3, 4):
        await spend(org.owner, amount, run_id=run_id)
    monkeypatch.setattr(reports, "MOST_CHARGES", 1)
    async with unit_of_work(org.owner) as uow:
        statement = await reports.get_statement(uow, run_id)
    assert [each.captured_micro for each in statement.charges] == [credits(3)]
    assert statement.spent_micro == credits(7)


async def test_usage_is_by_day_of_the_company_and_by_agent(
    api_client: AsyncClient, org: Org
) -> None:
    agent_id = uuid7()
    with frozen_at(NOON):
        await spend(org.owner, 3, agent_id=agent_id)
        await spend(org.owner, 1)
    with frozen_at(NOON - timedelta(days=1)):
        await spend(org.owner, 2)
    days = {"from": "2026-11-20", "to": "2026-11-21"}
    by_day = await get(api_client, org.owner, "usage", **days)
    assert [(row["key"], row["spent_micro"]) for row in by_day["rows"]] == [
        ("2026-11-20", credits(2)), ("2026-11-21", credits(4)),
    ]  # fmt: skip
    by_agent = await get(api_client, org.owner, "usage", by="agent", **days)
    assert [(row["key"], row["calls"]) for row in by_agent["rows"]] == [
        (str(agent_id), 1), (None, 2),
    ]  # fmt: skip
    sheet = str(await get(api_client, org.owner, "usage.csv", by="purpose", **days))
    assert sheet.splitlines()[1].startswith("task,3,6.0,")


async def test_members_see_their_own_costs_and_not_the_ledger(org: Org) -> None:
    member, today = await org.member(), utc_now().date()
    await spend(org.owner, 3)
    await spend(member, 1)
    async with unit_of_work(member) as uow:
        usage = await get_usage(uow, UsageBy.DAY, today, today)
        assert [row.spent_micro for row in usage.rows] == [credits(1)]
        with pytest.raises(Forbidden):
            await list_ledger(uow, PageQuery())


async def test_the_meter_says_what_is_left_and_until_when(services: None) -> None:
    org = await new_org(credits=20)
    with frozen_at(NOON):
        async with unit_of_work(Actor.system(org.id)) as uow:
            assert await grant_monthly_credits(uow, "free", "UTC")
            assert not await grant_monthly_credits(uow, "free", "UTC")
    with frozen_at(NOON - timedelta(days=4)):
        await spend(org.owner, 16)
    with frozen_at(NOON):
        await hold(org.owner, 10)
        async with unit_of_work(org.owner) as uow:
            meter = await read_meter(uow)
    assert (meter.available_micro, meter.held_micro) == (credits(24), credits(10))
    assert meter.plan_granted_micro == credits(30)
    assert meter.per_day_micro == credits(4)
    assert str(meter.lasts_until) == "2026-11-27"
    assert (str(meter.more_on), meter.more_micro) == ("2026-12-01", credits(30))


async def test_the_price_book_says_what_a_model_takes(api_client: AsyncClient, org: Org) -> None:
    book = await get(api_client, org.owner, "price-book")
    assert book["credit_micros"] == 50_000
    assert book["version"].startswith("litellm ")
    practice = next(each for each in book["data"] if each["practice"])
    assert practice["output_credits_micro"] == credits(100)
