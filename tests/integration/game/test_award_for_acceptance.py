"""XP for accepted work: who gets it, how often, and what the ledger says."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from agents_os.core import db
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.errors import Forbidden
from agents_os.core.ids import uuid7
from agents_os.domains.game.metadata.models import ReversedBecause, Verdict
from agents_os.domains.game.metadata.rules import Flag, Quality
from agents_os.domains.game.usecases.award_for_acceptance import award_for_acceptance
from agents_os.domains.game.usecases.note_delivery import note_answer
from agents_os.domains.game.usecases.queries import (
    get_agent_progress,
    get_company_level,
    list_my_xp_entries,
    list_xp_entries,
)
from agents_os.domains.game.usecases.rebuild_balances import rebuild_balances
from agents_os.domains.tasks.metadata.events import DeliverableRejected
from agents_os.domains.tasks.metadata.states import Priority, Size
from tests.support.agents import hire, new_team
from tests.support.game import accept, balances, choose, prefer, rows, system, take_back, work

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)


async def events(actor) -> list[str]:
    found = await rows(actor, "select type from outbox where type like 'game.%' order by id")
    return [row[0] for row in found]


async def test_an_accepted_medium_task_gives_level_two_and_tells_why(actor):
    agent = await hire(actor)
    done = work(agent.id)
    award = await accept(actor, done)
    assert (award.amount, award.level.level, award.levelled_up) == (25, 2, True)
    async with db.unit_of_work(actor) as uow:
        [entry] = (await list_xp_entries(uow, agent.id)).data
        company = await get_company_level(uow)
    assert entry.explanation.calculation == "25 × 1 (size M) × 1 (accepted) = 25 XP"
    assert (entry.amount, entry.balance_after, entry.level_after) == (25, 25, 2)
    assert company.level.total_xp == 25
    assert (await events(actor))[:2] == ["game.xp_awarded", "game.agent_levelled_up"]


async def test_hearing_of_it_again_changes_nothing(actor):
    done = work((await hire(actor)).id)
    await accept(actor, done)
    before = await balances(actor)
    assert await accept(actor, done) is None
    assert await balances(actor) == before


async def test_ten_at_once_award_once(actor):
    done = work((await hire(actor)).id)
    awards = await asyncio.gather(*(accept(actor, done) for _ in range(10)))
    assert sum(award is not None for award in awards) == 1
    assert (await balances(actor))["agent", done.agent_id] == (25, 2)


async def test_different_work_at_once_is_all_counted(actor):
    agent = await hire(actor)
    await asyncio.gather(*(accept(actor, work(agent.id)) for _ in range(8)))
    assert (await balances(actor))["agent", agent.id][0] == 200


async def test_only_the_worker_awards(actor):
    agent = await hire(actor)
    async with db.unit_of_work(actor) as uow:
        with pytest.raises(Forbidden):
            await award_for_acceptance(uow, work(agent.id))


@pytest.mark.parametrize(
    "statement",
    [
        "update xp_entries set amount = 1000",
        "delete from xp_entries",
        "update xp_balances set total = 100000",
        "insert into xp_balances (org_id, account_kind, account_id, total, level)"
        " select org_id, 'agent', account_id, 1, 1 from xp_balances",
    ],
)
async def test_an_owner_with_sql_cannot_change_points(actor, statement):
    await accept(actor, work((await hire(actor)).id))
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with db.unit_of_work(actor) as uow:
            await uow.session.execute(text(statement))


async def test_not_even_the_worker_changes_the_ledger(actor):
    await accept(actor, work((await hire(actor)).id))
    with pytest.raises(ProgrammingError, match=r"append-only|permission denied"):
        await rows(actor, "update xp_entries set amount = 1 returning 1")


async def test_a_team_earns_in_its_season(actor):
    team = await new_team(actor)
    agent = await hire(actor, team_id=team)
    with frozen_at(MONDAY):
        await accept(actor, work(agent.id))
    [row] = await rows(
        actor, "select account_id, season, total from xp_balances where account_kind = 'team'"
    )
    assert (row[0], row[1].isoformat(), row[2]) == (team, "2026-10-01", 25)


async def test_who_accepts_earns_a_fifth_only_if_they_want(org):
    agent, lead = await hire(org.owner), await org.member()
    await accept(org.owner, work(agent.id, accepted_by=lead.user_id))
    assert ("person", lead.user_id) not in await balances(org.owner)
    await prefer(lead, human_xp=True)
    await accept(org.owner, work(agent.id, accepted_by=lead.user_id))
    assert (await balances(org.owner))["person", lead.user_id] == (5, 1)
    async with db.unit_of_work(lead) as uow:
        [entry] = (await list_my_xp_entries(uow)).data
    assert entry.explanation.calculation == "20 % of 25 XP = 5 XP"


@pytest.mark.parametrize("off", [{"mode": "off"}, {"human_xp": False}])
async def test_switched_off_nothing_about_people_is_written(org, off):
    agent = await hire(org.owner)
    await prefer(org.owner, human_xp=True)
    await choose(org.owner, **off)
    await accept(org.owner, work(agent.id, accepted_by=org.owner.user_id))
    found = await balances(org.owner)
    assert found["agent", agent.id] == (25, 2)
    assert ("person", org.owner.user_id) not in found


async def test_nobody_sees_the_points_of_another_person(org):
    agent, lead = await hire(org.owner), await org.member()
    await prefer(lead, human_xp=True)
    await accept(org.owner, work(agent.id, accepted_by=lead.user_id))
    for table in ("xp_entries", "xp_balances"):
        query = f"select count(*) from {table} where account_kind = 'person'"
        async with db.unit_of_work(org.owner) as uow:
            assert await uow.session.scalar(text(query)) == 0
        async with db.unit_of_work(lead) as uow:
            assert await uow.session.scalar(text(query)) == 1


async def test_a_rejection_takes_all_of_it_back_down_to_the_start_of_the_level(actor):
    team = await new_team(actor)
    agent = await hire(actor, team_id=team)
    await prefer(actor, human_xp=True)
    first, second = (work(agent.id, accepted_by=actor.user_id) for _ in range(2))
    await accept(actor, first)
    await accept(actor, second)
    assert await take_back(actor, second)
    found = await balances(actor)
    assert found["agent", agent.id] == (25, 2)  # 50 − 25
    assert found["team", team][0] == 25
    assert found["person", actor.user_id][0] == 5
    assert await take_back(actor, first)
    assert (await balances(actor))["agent", agent.id] == (25, 2)  # level 2 begins at 25
    async with db.unit_of_work(actor) as uow:
        entries = (await list_xp_entries(uow, agent.id)).data
        progress = await get_agent_progress(uow, agent.id)
    assert [entry.amount for entry in entries] == [0, -25, 25, 25]
    assert "a level once reached is kept" in entries[0].explanation.notes[1]
    assert entries[0].reverses == entries[3].id
    assert (progress.record.accepted, progress.record.reversed) == (0, 2)


async def test_taking_back_twice_or_at_once_takes_back_once(actor):
    agent = await hire(actor)
    await accept(actor, work(agent.id))
    done = work(agent.id)
    await accept(actor, done)
    results = await asyncio.gather(*(take_back(actor, done) for _ in range(5)))
    assert sorted(results) == [False] * 4 + [True]
    assert (await balances(actor))["agent", agent.id][0] == 25


async def test_after_fourteen_days_it_stays(actor):
    done = work((await hire(actor)).id)
    with frozen_at(utc_now() - timedelta(days=14, minutes=1)):
        await accept(actor, done)
    assert not await take_back(actor, done)


async def test_a_newer_version_replaces_the_award_of_the_older(actor):
    agent = await hire(actor)
    await accept(actor, work(agent.id))
    first = work(agent.id)
    again = first.model_copy(update={"version": 2, "quality": Quality.AFTER_CHANGES})
    await accept(actor, first)
    await accept(actor, again)
    assert (await balances(actor))["agent", agent.id][0] == 25 + 18
    assert not await take_back(actor, first, ReversedBecause.REOPENED)
    assert await accept(actor, first) is None


async def test_a_version_rejected_before_we_heard_of_its_acceptance_earns_nothing(actor):
    done = work((await hire(actor)).id)
    rejected = DeliverableRejected(
        **done.model_dump(include={"task_id", "deliverable_id", "version", "agent_id"}),
        rejected_by=None,
        comment="",
    )
    async with db.unit_of_work(system(actor)) as uow:
        await note_answer(uow, rejected, Verdict.REJECTED, utc_now())
    assert await accept(actor, done) is None
    assert await balances(actor) == {}


async def test_the_same_request_within_a_week_earns_nothing(actor):
    agent = await hire(actor)
    digest = "a" * 64
    with frozen_at(MONDAY):
        await accept(actor, work(agent.id, intake_digest=digest))
    with frozen_at(MONDAY + timedelta(days=6)):
        again = await accept(actor, work(agent.id, intake_digest=digest))
    assert (again.amount, again.explanation.flags) == (0, [Flag.DUPLICATE])
    with frozen_at(MONDAY + timedelta(days=8)):
        assert (await accept(actor, work(agent.id, intake_digest=digest))).amount == 25


async def test_own_acceptance_stops_at_100_xp_a_day(actor):
    agent = await hire(actor)
    mine = {"accepted_by": actor.user_id, "creator_id": actor.user_id, "self_accepted": True}
    large = {"priority": Priority.LOW, "size": Size.XL, "quality": Quality.ACCEPTED}
    with frozen_at(MONDAY):
        amounts = [
            (await accept(actor, work(agent.id, **mine, **large, category=str(n)))).amount
            for n in range(12)
        ]
    assert amounts == [10] * 10 + [0, 0]
    with frozen_at(MONDAY + timedelta(days=1)):
        assert (await accept(actor, work(agent.id, **mine, **large))).amount == 10


async def test_only_a_fifth_of_a_creators_week_counts_as_high(actor):
    agent, creator = await hire(actor), uuid7()
    high = {"creator_id": creator, "priority": Priority.HIGH}
    with frozen_at(MONDAY):
        counted = [
            (await accept(actor, work(agent.id, **high, category=str(n)))).amount for n in range(7)
        ]
    assert counted == [50, 25, 25, 25, 25, 50, 25]
    with frozen_at(MONDAY + timedelta(days=7)):
        assert (await accept(actor, work(agent.id, **high))).amount == 50


async def test_splitting_work_up_pays_less_and_less(actor):
    agent, creator = await hire(actor), uuid7()
    with frozen_at(MONDAY):
        for _ in range(10):
            await accept(actor, work(agent.id, creator_id=creator))
        eleventh = await accept(actor, work(agent.id, creator_id=creator))
        other_kind = await accept(actor, work(agent.id, creator_id=creator, category="research"))
    assert (eleventh.amount, other_kind.amount) == (23, 25)


async def test_a_test_agent_earns_nothing(actor):
    agent = await hire(actor, environment="test")
    assert (await accept(actor, work(agent.id))).amount == 0


async def test_own_base_points_count_from_now_on(actor):
    agent = await hire(actor)
    await accept(actor, work(agent.id))
    await choose(actor, base_points={"MEDIUM": 40})
    assert (await accept(actor, work(agent.id))).amount == 40
    assert (await balances(actor))["agent", agent.id][0] == 65


async def test_balances_can_be_rebuilt_from_the_ledger(actor):
    agent = await hire(actor, team_id=await new_team(actor))
    await prefer(actor, human_xp=True)
    done = [work(agent.id, accepted_by=actor.user_id) for _ in range(4)]
    for each in done:
        await accept(actor, each)
    await take_back(actor, done[0])
    before = await balances(actor)
    async with db.unit_of_work(system(actor)) as uow:
        assert await rebuild_balances(uow) == len(before) == 4
    assert await balances(actor) == before
