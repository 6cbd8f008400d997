"""Holds, captures, refunds, expiry: one organisation, step by step."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.db import platform_session, unit_of_work
from agents_os.core.money import credits
from agents_os.domains.billing.adapters.secondary import ledger
from agents_os.domains.billing.metadata.calendar import next_month
from agents_os.domains.billing.metadata.errors import (
    CreditsExhausted,
    HoldClosed,
    HoldNotFound,
    RefundTooLarge,
)
from agents_os.domains.billing.metadata.schemas import GrantKind, HoldState
from agents_os.domains.billing.usecases.check_ledger import check_ledger, rebuild_balances
from agents_os.domains.billing.usecases.grant_monthly_credits import grant_monthly_credits
from agents_os.domains.billing.usecases.recover_holds import recover_holds
from agents_os.domains.billing.usecases.refund_capture import refund_capture
from agents_os.domains.billing.usecases.release_hold import release_hold
from agents_os.domains.billing.usecases.renew_hold import renew_hold
from tests.support.builders import Org, new_org
from tests.support.credits import capture, free, give, hold, spend

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
async def org(services: None) -> Org:
    """With 10 credits."""
    org = await new_org(credits=0)
    await give(org.id, 10)
    return org


async def recover(org: Org) -> int:
    async with unit_of_work(Actor.system(org.id)) as uow:
        return await recover_holds(uow)


async def due_monthly(at: datetime, org: Org) -> list[str]:
    """The plans of which the job would give this company monthly credits."""
    async with platform_session() as session:
        found = await ledger.orgs_without_month(session, ["free", "pro"], at)
    return [plan for org_id, plan, _ in found if org_id == org.id]


async def kinds(org: Org) -> list[str]:
    async with unit_of_work(org.owner) as uow:
        rows = await uow.session.execute(
            text("select kind || ' ' || amount_micro / 1000000 from credit_entries order by seq")
        )
        return list(rows.scalars())


async def test_what_is_held_is_not_free_and_what_is_left_over_comes_back(org: Org) -> None:
    held = await hold(org.owner, 6)
    assert await free(org.owner) == "4"
    await capture(org.owner, held, 2)
    assert await free(org.owner) == "8"
    assert await kinds(org) == ["grant 10", "hold 6", "capture 2", "release 4"]


async def test_more_than_is_left_is_refused_with_what_is_left_and_when_more_comes(
    services: None,
) -> None:
    org = await new_org(credits=10)
    await hold(org.owner, 6)
    with frozen_at(NOON), pytest.raises(CreditsExhausted) as refused:
        await hold(org.owner, 5)
    assert refused.value.message == (
        "Not enough credits: this needs 5 and 4 are left. 30 more come on 1 December."
        " Add credits under Billing to go on now."
    )
    assert refused.value.details["left_micros"] == credits(4)
    assert await free(org.owner) == "4"


async def test_a_company_without_starter_credits_is_not_promised_any(org: Org) -> None:
    with pytest.raises(CreditsExhausted, match=r"10 are left\. Add credits under Billing"):
        await hold(org.owner, 11)
    assert await due_monthly(utc_now() + timedelta(days=40), org) == []


async def test_the_month_begins_in_the_time_zone_of_the_company(services: None) -> None:
    org = await new_org(credits=50)
    async with unit_of_work(org.owner) as uow:
        await uow.session.execute(text("update orgs set time_zone = 'Asia/Tokyo'"))
    begins = next_month(utc_now(), "Asia/Tokyo")
    assert await due_monthly(begins - timedelta(seconds=1), org) == []
    assert await due_monthly(begins, org) == ["free"]
    with frozen_at(begins):
        async with unit_of_work(Actor.system(org.id)) as uow:
            await grant_monthly_credits(uow, "free", "Asia/Tokyo")
        assert await due_monthly(begins, org) == []
        assert await free(org.owner) == "80"
    with frozen_at(next_month(begins, "Asia/Tokyo")):
        await recover(org)
        assert await free(org.owner) == "50"


async def test_less_is_held_when_less_will_do(org: Org) -> None:
    held = await hold(org.owner, 40, at_least_micros=credits(8))
    assert held.amount_micros == credits(10)


async def test_the_same_key_holds_once_and_the_same_capture_spends_once(org: Org) -> None:
    first, second = await hold(org.owner, 3, key="a"), await hold(org.owner, 3, key="a")
    assert first.id == second.id
    await capture(org.owner, first, 2)
    assert (await capture(org.owner, first, 2)).state is HoldState.SETTLED
    assert await free(org.owner) == "8"
    with pytest.raises(HoldClosed):
        await capture(org.owner, first, 3)


async def test_a_capture_beyond_the_hold_is_paid_by_the_platform(org: Org) -> None:
    settled = await capture(org.owner, await hold(org.owner, 3), 50)
    assert settled.captured_micros == credits(3)
    assert await free(org.owner) == "7"


async def test_what_was_released_cannot_be_spent(org: Org) -> None:
    held = await hold(org.owner, 3)
    async with unit_of_work(org.owner) as uow:
        await release_hold(uow, held.id)
    assert await free(org.owner) == "10"
    with pytest.raises(HoldClosed):
        await capture(org.owner, held, 1)


async def test_credits_that_expire_first_burn_first_and_add_ons_survive_the_month(
    services: None,
) -> None:
    org, now = await new_org(credits=0), utc_now()
    await give(org.id, 50, kind=GrantKind.ADDON, expires_at=now + timedelta(days=365))
    await give(org.id, 30, kind=GrantKind.MONTHLY, expires_at=now + timedelta(days=10))
    await spend(org.owner, 20)
    with frozen_at(now + timedelta(days=11)):
        await recover(org)
        assert await free(org.owner) == "50"
    assert (await kinds(org))[-1] == "expiry 10"


async def test_credits_that_expired_are_never_held_even_before_the_sweep(org: Org) -> None:
    await give(org.id, 5, expires_at=utc_now() + timedelta(days=1))
    with frozen_at(utc_now() + timedelta(days=2)), pytest.raises(CreditsExhausted):
        await hold(org.owner, 11)


async def test_what_comes_back_to_an_expired_grant_expires(services: None) -> None:
    org, now = await new_org(credits=0), utc_now()
    await give(org.id, 10, expires_at=now + timedelta(days=1))
    held = await hold(org.owner, 6)
    with frozen_at(now + timedelta(days=2)):
        await capture(org.owner, held, 1)
        assert await free(org.owner) == "0"
    assert await kinds(org) == [
        "grant 10", "hold 6", "expiry 4", "capture 1", "release 5", "expiry 5",
    ]  # fmt: skip
    assert await check_ledger(org.id) == []


async def test_a_refund_keeps_its_expiry_but_lasts_30_days(services: None) -> None:
    org, now = await new_org(credits=0), utc_now()
    await give(org.id, 10, expires_at=now + timedelta(days=3))
    spent = await spend(org.owner, 8)
    for _ in range(2):  # the second changes nothing
        async with unit_of_work(org.owner) as uow:
            await refund_capture(
                uow, spent.id, key="order 1", reason="Rejected", amount_micros=credits(5)
            )
    with frozen_at(now + timedelta(days=29)):
        await recover(org)
        assert await free(org.owner) == "5"
    with frozen_at(now + timedelta(days=31)):
        await recover(org)
        assert await free(org.owner) == "0"


async def test_no_more_is_refunded_than_was_spent(org: Org) -> None:
    spent = await spend(org.owner, 8)
    async with unit_of_work(org.owner) as uow:
        await refund_capture(uow, spent.id, key="a", reason="Half", amount_micros=credits(4))
    with pytest.raises(RefundTooLarge):
        async with unit_of_work(org.owner) as uow:
            await refund_capture(uow, spent.id, key="b", reason="More", amount_micros=credits(5))
    async with unit_of_work(org.owner) as uow:
        await refund_capture(uow, spent.id, key="c", reason="The rest")
    assert await free(org.owner) == "10"


async def test_work_that_died_is_charged_what_it_had_taken_when_last_heard_of(org: Org) -> None:
    silent, heard = await hold(org.owner, 4, lease_s=60), await hold(org.owner, 4, lease_s=60)
    async with unit_of_work(org.owner) as uow:
        await renew_hold(uow, heard.id, lease_s=90, so_far_micros=credits(1), so_far_money=0)
    with frozen_at(utc_now() + timedelta(seconds=80)):
        assert await recover(org) == 1
    assert await free(org.owner) == "6"
    with frozen_at(utc_now() + timedelta(seconds=100)):
        assert await recover(org) == 1
    assert await free(org.owner) == "9"
    with pytest.raises(HoldClosed):
        await capture(org.owner, silent, 4)


async def test_a_hold_without_lease_waits_for_its_owner(org: Org) -> None:
    await hold(org.owner, 4, lease_s=None)
    with frozen_at(utc_now() + timedelta(days=90)):
        assert await recover(org) == 0


async def test_practice_spends_starter_credits_only_and_is_never_refused(org: Org) -> None:
    await give(org.id, 2, kind=GrantKind.STARTER)
    held = await hold(org.owner, 5, at_least_micros=0, practice=True)
    assert held.amount_micros == credits(2)
    nothing = await hold(org.owner, 5, at_least_micros=0, practice=True)
    assert nothing.amount_micros == 0
    assert await free(org.owner) == "10"


async def test_nobody_reaches_the_credits_of_another_company(org: Org) -> None:
    held, stranger = await hold(org.owner, 4), await new_org()
    with pytest.raises(HoldNotFound):
        await capture(stranger.owner, held, 4)


@pytest.mark.parametrize(
    "statement",
    [
        "update credit_entries set amount_micro = 1",
        "delete from credit_entries",
        "insert into credit_entries select * from credit_entries",
        "update credit_accounts set available_micro = 1000000000",
        "select ledger.grant_credits(private.org_id(), 'addon', 1, 'k', 'r', null, 1, now())",
    ],
)
async def test_no_person_writes_the_ledger(org: Org, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with unit_of_work(org.owner) as uow:
            await uow.session.execute(text(statement))


async def test_balances_are_made_anew_from_the_lines(org: Org) -> None:
    await capture(org.owner, await hold(org.owner, 6), 2)
    await hold(org.owner, 3)
    await rebuild_balances(org.id)
    assert await check_ledger(org.id) == []
    assert await free(org.owner) == "5"
