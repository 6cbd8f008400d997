"""Budgets: who they stop, when, and what people are told."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at
from agents_os.core.db import unit_of_work
from agents_os.core.errors import Forbidden, Invalid
from agents_os.core.ids import uuid7
from agents_os.core.money import credits
from agents_os.domains.billing.adapters.primary import jobs as jobs  # registers its handlers
from agents_os.domains.billing.metadata.budget_schemas import (
    BudgetCreate,
    BudgetRaise,
    BudgetRead,
    BudgetUpdate,
    OnLimit,
    Period,
    Scope,
    Unit,
)
from agents_os.domains.billing.metadata.errors import (
    BudgetExceeded,
    BudgetNotFound,
    BudgetSubjectNotFound,
    BudgetThrottled,
    TooManyBudgets,
)
from agents_os.domains.billing.usecases.create_budget import create_budget
from agents_os.domains.billing.usecases.delete_budget import delete_budget
from agents_os.domains.billing.usecases.list_budgets import list_budgets
from agents_os.domains.billing.usecases.raise_budget import raise_budget
from agents_os.domains.billing.usecases.resume_budget import resume_budget
from agents_os.domains.billing.usecases.update_budget import update_budget
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.builders import Org, new_org
from tests.support.credits import cap, hold, spend
from tests.support.task_runs import hear

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


async def standing(org: Org) -> BudgetRead:
    async with unit_of_work(org.owner) as uow:
        return (await list_budgets(uow))[0]


async def told(org: Org) -> list[int]:
    """Thresholds that were announced."""
    async with unit_of_work(Actor.system(org.id)) as uow:
        rows = await uow.session.execute(
            text(
                "select (payload ->> 'threshold')::int from outbox"
                " where type = 'budget.threshold_reached' order by id"
            )
        )
        return list(rows.scalars())


async def refused(org: Org, amount: int = 5, **subject: object) -> BudgetExceeded:
    """Work that a budget refuses; the worker has heard of it."""
    with pytest.raises(BudgetExceeded) as error:
        await hold(org.owner, amount, **subject)
    await hear(org.owner)
    return error.value


async def test_what_is_held_counts_as_spent(org: Org) -> None:
    await cap(org.owner, 10)
    await hold(org.owner, 7)
    error = await refused(org, 4)
    assert error.details["left_micros"] == credits(3)
    assert (await standing(org)).percent == 70


@pytest.mark.parametrize(
    ("period", "zone", "first", "next_"),
    [
        ("day", "UTC", NOON, NOON + timedelta(hours=12)),
        ("day", "Asia/Tokyo", NOON, datetime(2026, 11, 21, 15, tzinfo=UTC)),
        ("week", "UTC", NOON, datetime(2026, 11, 23, tzinfo=UTC)),
        ("month", "America/New_York", NOON, datetime(2026, 12, 1, 5, tzinfo=UTC)),
    ],
)
async def test_a_period_ends_in_the_time_zone_of_the_company(
    org: Org, period: str, zone: str, first: datetime, next_: datetime
) -> None:
    async with unit_of_work(org.owner) as uow:
        await uow.session.execute(text("update orgs set time_zone = :zone"), {"zone": zone})
    with frozen_at(first):
        await cap(org.owner, 10, period=period)
        await spend(org.owner, 10)
        assert (await standing(org)).resets_at == next_
    with frozen_at(next_ - timedelta(seconds=1)):
        error = await refused(org)
        assert isinstance(error, BudgetThrottled)
        assert error.retry_after_s == 1
    with frozen_at(next_):
        await spend(org.owner, 10)


async def test_each_threshold_is_told_once_per_period(org: Org) -> None:
    with frozen_at(NOON):
        await cap(org.owner, 10, period="day")
        for _ in range(4):
            await spend(org.owner, 2)
        assert await told(org) == [50, 80]
        await refused(org)
        await refused(org)
        assert await told(org) == [50, 80, 100]
    with frozen_at(NOON + timedelta(days=1)):
        await spend(org.owner, 9)
        assert await told(org) == [50, 80, 100, 50, 80]


async def test_a_budget_that_only_tells_stops_nothing(org: Org) -> None:
    await cap(org.owner, 10, on_limit=OnLimit.NOTIFY)
    await spend(org.owner, 30)
    assert await told(org) == [50, 80, 100]


async def test_a_budget_counts_only_what_it_is_for(org: Org) -> None:
    member = await org.member()
    await cap(org.owner, 5, scope=Scope.USER, subject_id=member.user_id)
    await spend(org.owner, 6)
    with pytest.raises(BudgetThrottled, match=r"“Cap” \(5 credits for this month\)"):
        await hold(member, 6)


async def test_money_is_what_the_provider_asks(org: Org) -> None:
    await cap(org.owner, 1, unit=Unit.MONEY)
    await hold(org.owner, 5, money_micros=900_000)
    error = await refused(org, 1, money_micros=200_000)
    assert "it needs $0.20 and $0.10 is left" in error.message


async def test_a_budget_per_run_counts_each_run_by_itself(org: Org) -> None:
    await cap(org.owner, 5, period=Period.RUN)
    for _ in range(2):
        await spend(org.owner, 4, run_id=uuid7())
    await spend(org.owner, 9)  # no run


async def test_more_is_allowed_for_this_period_only(org: Org) -> None:
    with frozen_at(NOON):
        budget = await cap(org.owner, 5, period="day", on_limit=OnLimit.REQUIRE_APPROVAL)
        await spend(org.owner, 5)
        assert "Whoever may set budgets can allow more" in (await refused(org)).message
        async with unit_of_work(org.owner) as uow:
            await raise_budget(uow, budget.id, BudgetRaise(extra_micros=credits(5)))
        await spend(org.owner, 5)
    with frozen_at(NOON + timedelta(days=1)):
        await refused(org, 6)


async def test_a_pause_lasts_until_somebody_ends_it(org: Org) -> None:
    with frozen_at(NOON):
        budget = await cap(org.owner, 5, period="day", on_limit=OnLimit.PAUSE)
        await refused(org, 6)
    with frozen_at(NOON + timedelta(days=1)):
        assert "The budget is paused" in (await refused(org, 1)).message
        async with unit_of_work(org.owner) as uow:
            await resume_budget(uow, budget.id)
        await spend(org.owner, 1)


async def test_who_allows_more_ends_a_pause(org: Org) -> None:
    budget = await cap(org.owner, 5, on_limit=OnLimit.PAUSE)
    await refused(org, 6)
    async with unit_of_work(org.owner) as uow:
        raised = await raise_budget(uow, budget.id, BudgetRaise(extra_micros=credits(1)))
    assert raised.paused_at is None
    await spend(org.owner, 6)


@pytest.mark.parametrize(
    ("run", "error"), [(None, Invalid), (uuid7(), BudgetSubjectNotFound)], ids=["none", "unknown"]
)
async def test_more_of_a_budget_per_run_is_for_a_run_that_there_is(
    org: Org, run: UUID | None, error: type[Exception]
) -> None:
    budget = await cap(org.owner, 5, period=Period.RUN)
    with pytest.raises(error, match="run"):
        async with unit_of_work(org.owner) as uow:
            await raise_budget(uow, budget.id, BudgetRaise(extra_micros=1, run_id=run))


async def test_there_are_no_more_budgets_than_the_list_shows(org: Org) -> None:
    await cap(org.owner, 5)
    async with unit_of_work(Actor.system(org.id)) as uow:
        await uow.session.execute(
            text(
                "insert into budgets (id, org_id, name, scope, unit, period, on_limit, limit_micro)"
                " select gen_random_uuid(), org_id, name, scope, unit, period, on_limit, 1"
                " from budgets, generate_series(2, 500)"
            )
        )
    with pytest.raises(TooManyBudgets, match="500"):
        await cap(org.owner, 5)


async def test_a_raised_limit_counts_at_once_and_a_deleted_budget_limits_nothing(org: Org) -> None:
    budget = await cap(org.owner, 5)
    await refused(org, 6)
    async with unit_of_work(org.owner) as uow:
        await update_budget(uow, budget.id, BudgetUpdate(limit_micros=credits(6)))
    await spend(org.owner, 6)
    async with unit_of_work(org.owner) as uow:
        await delete_budget(uow, budget.id)
    await spend(org.owner, 6)


async def test_a_lead_sets_budgets_for_their_team_only(org: Org) -> None:
    async with unit_of_work(org.owner) as uow:
        team_id = uuid7()
        await uow.session.execute(
            text("insert into teams (id, org_id, name) values (:id, :org, 'Sales')"),
            {"id": team_id, "org": org.id},
        )
    lead = await org.member(Role.LEAD, team_ids=frozenset({team_id}))
    await cap(lead, 5, scope=Scope.TEAM, subject_id=team_id)
    with pytest.raises(Forbidden):
        await cap(lead, 5)
    with pytest.raises(Forbidden):
        await cap(await org.member(), 5)


async def test_a_budget_is_for_somebody_of_this_company(org: Org) -> None:
    stranger = await new_org()
    with pytest.raises(BudgetSubjectNotFound):
        await cap(org.owner, 5, scope=Scope.USER, subject_id=stranger.owner.user_id)
    theirs = await cap(stranger.owner, 5)
    with pytest.raises(BudgetNotFound):
        async with unit_of_work(org.owner) as uow:
            await delete_budget(uow, theirs.id)


async def test_a_budget_says_for_whom_it_is(org: Org) -> None:
    with pytest.raises(ValueError, match="leave it out for the org"):
        BudgetCreate(name="Cap", scope=Scope.ORG, subject_id=uuid7(), limit_micros=1)
    async with unit_of_work(org.owner) as uow:
        body = BudgetCreate(name="Cap", scope=Scope.ORG, limit_micros=1)
        assert (await create_budget(uow, body)).on_limit is OnLimit.THROTTLE
