"""A budget that asks people: one request in the inbox, and work goes on or ends as they say."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.errors import AppError
from agents_os.domains.billing.metadata.budget_schemas import BudgetRaise, BudgetRead
from agents_os.domains.billing.metadata.errors import BudgetExceeded
from agents_os.domains.billing.usecases.list_budgets import read_budget
from agents_os.domains.billing.usecases.raise_budget import raise_budget
from agents_os.domains.gateway.adapters.secondary.scripted_model import playing
from agents_os.domains.governance.adapters.primary import jobs as jobs  # registers its handlers
from agents_os.domains.governance.metadata.errors import BadSnooze
from agents_os.domains.governance.metadata.models import ApprovalStatus
from agents_os.domains.governance.metadata.schemas import ApprovalRead, DeferAction
from agents_os.domains.governance.usecases.defer_action import defer_action
from agents_os.domains.governance.usecases.expire_approvals import expire_approvals
from agents_os.domains.governance.usecases.people_asked import people_asked
from agents_os.domains.identity.metadata.member_schemas import TeamCreate
from agents_os.domains.identity.metadata.permissions import Role, granted
from agents_os.domains.identity.usecases.create_team import create_team
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.usecases.drive_run import drive_run
from agents_os.domains.tasks.metadata.states import TaskStatus
from tests.support import approvals, credits, orders
from tests.support.builders import Org
from tests.support.task_runs import (
    detail,
    done,
    give,
    hand_in,
    hear,
    queued_runs,
    run_of,
    work,
    worker_agent,
)


async def cap(actor: Actor, limit: str = "0.001", **fields: Any) -> BudgetRead:
    return await credits.cap(
        actor, limit, **{"name": "Ads", "on_limit": "require_approval"} | fields
    )


async def team_of(org: Org, *people: Actor) -> UUID:
    async with db.unit_of_work(org.owner) as uow:
        members = [person.user_id for person in people]
        team = await create_team(uow, TeamCreate(name="Ads", member_ids=members))
    return team.id


async def requests(actor: Actor) -> list[ApprovalRead]:
    query = text("select id from approvals where tool = 'raise_budget' order by id")
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        ids = (await uow.session.scalars(query)).all()
    return [await approvals.look(Actor.system(actor.tenant), each) for each in ids]


async def only_request(actor: Actor) -> ApprovalRead:
    (found,) = await requests(actor)
    return found


async def test_however_much_work_waits_people_are_asked_once_and_their_yes_lets_it_go_on(
    org: Org,
) -> None:
    agent, budget = await worker_agent(org.owner), await cap(org.owner, period="month")
    with playing(hand_in("One."), hand_in("Two.")):
        tasks = [await done(org.owner, agent, name) for name in ("One", "Two")]
        assert {(await run_of(org.owner, each)).status for each in tasks} == {
            RunStatus.WAITING_INPUT
        }
        request = await only_request(org.owner)
        assert request.payload is not None
        assert request.payload["action"] == "spend more than the budget “Ads” allows in this period"
        assert request.payload["more_credits"] == 0.01
        assert "approve" in (await approvals.look(org.owner, request.id)).can
        more = request.payload | {"more_credits": 5}
        await approvals.modify(org.owner, request, payload=more)
        await hear(org.owner)
        await work(org.owner)
        await hear(org.owner)
        async with db.unit_of_work(org.owner) as uow:
            assert (await read_budget(uow, budget.id)).extra_micros == 5_000_000
    assert {(await detail(org.owner, each)).status for each in tasks} == {TaskStatus.IN_REVIEW}
    assert (await only_request(org.owner)).status is ApprovalStatus.USED


async def test_a_no_ends_what_waits_with_the_reason_and_nothing_else(org: Org) -> None:
    agent, other = await worker_agent(org.owner), await worker_agent(org.owner)
    await cap(org.owner, scope="agent", subject_id=agent)
    await cap(org.owner, scope="agent", subject_id=other, on_limit="throttle")
    with playing():
        task, elsewhere = await done(org.owner, agent), await done(org.owner, other)
        await approvals.reject(org.owner, await only_request(org.owner), "Too dear.")
        await hear(org.owner)
        await work(org.owner)
    run = await run_of(org.owner, task)
    assert (run.status, run.error_code) == (RunStatus.FAILED, "budget_declined")
    assert run.error_message == "The budget “Ads” was not raised. They say: Too dear."
    assert (await run_of(org.owner, elsewhere)).status is RunStatus.WAITING_INPUT


async def test_who_may_set_the_budget_is_asked_and_nobody_else(org: Org) -> None:
    lead, member, stranger = [
        await org.member(each) for each in (Role.LEAD, Role.MEMBER, Role.LEAD)
    ]
    team = await team_of(org, lead, member)
    agent = await worker_agent(org.owner)
    await cap(org.owner, scope="team", subject_id=team)
    with playing():
        await done(org.owner, agent, team_id=team, visibility="team")
    request = await only_request(org.owner)
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        asked = await people_asked(uow, request.id)
    assert {lead.user_id, org.owner.user_id} <= asked
    assert asked.isdisjoint({member.user_id, stranger.user_id})
    with pytest.raises(AppError):
        await approvals.approve(stranger, request)


async def test_who_may_answer_is_looked_up_when_they_answer(org: Org) -> None:
    lead, later = await org.member(Role.LEAD), await org.member(Role.LEAD)
    team = await team_of(org, lead)
    agent = await worker_agent(org.owner)
    await cap(org.owner, scope="team", subject_id=team)
    with playing():
        await done(org.owner, agent, team_id=team, visibility="team")
    request = await only_request(org.owner)
    demoted = replace(lead, role=Role.MEMBER, permissions=granted(Role.MEMBER))
    with pytest.raises(AppError):
        await approvals.approve(demoted, request)
    promoted = replace(later, team_ids=frozenset({team}))
    with pytest.raises(AppError):
        await approvals.approve(later, request)
    assert (await approvals.approve(promoted, request)).status is ApprovalStatus.APPROVED


async def test_people_are_asked_and_answer_while_the_company_is_stopped(org: Org) -> None:
    agent = await worker_agent(org.owner)
    await cap(org.owner, period="run")
    with playing(hand_in("Done.")):
        task = await give(org.owner, agent)
        for run_id, drive_id in await queued_runs(org.owner):
            await drive_run(org.id, run_id, drive_id, "test")
        await approvals.stop(org.owner)
        await hear(org.owner)
        await approvals.approve(org.owner, await only_request(org.owner))
        await work(org.owner)
        assert (await only_request(org.owner)).status is ApprovalStatus.USED
        assert (await run_of(org.owner, task)).status is not RunStatus.SUCCEEDED
        await approvals.resume(org.owner)
        await work(org.owner)
    assert (await detail(org.owner, task)).status is TaskStatus.IN_REVIEW


async def test_raising_the_budget_itself_withdraws_the_request(org: Org) -> None:
    agent, budget = await worker_agent(org.owner), await cap(org.owner)
    with playing(hand_in("Done.")):
        task = await done(org.owner, agent)
        async with db.unit_of_work(org.owner) as uow:
            await raise_budget(uow, budget.id, BudgetRaise(extra_micros=10**6))
        await hear(org.owner)
        await work(org.owner)
    assert (await only_request(org.owner)).status is ApprovalStatus.CANCELLED
    assert (await detail(org.owner, task)).status == TaskStatus.IN_REVIEW


async def test_of_a_budget_per_run_only_that_run_gets_more_or_ends(org: Org) -> None:
    agent, budget = await worker_agent(org.owner), await cap(org.owner, period="run")
    with playing(hand_in("Two.")):
        tasks = [await done(org.owner, agent, name) for name in ("One", "Two")]
        first, second = await requests(org.owner)
        await approvals.reject(org.owner, first)
        await approvals.approve(org.owner, second)
        await hear(org.owner)
        await work(org.owner)
    ends = [(await run_of(org.owner, each)).status for each in tasks]
    assert ends == [RunStatus.FAILED, RunStatus.SUCCEEDED]
    assert budget.period == "run"


async def test_a_yes_for_one_run_leaves_the_question_about_another_open(org: Org) -> None:
    agent = await worker_agent(org.owner)
    await cap(org.owner, period="run")
    with playing(hand_in("Two.")):
        for name in ("One", "Two"):
            await done(org.owner, agent, name)
        _, second = await requests(org.owner)
        await approvals.approve(org.owner, second)
        await hear(org.owner)
        await work(org.owner)
    ends = [each.status for each in await requests(org.owner)]
    assert ends == [ApprovalStatus.PENDING, ApprovalStatus.USED]


async def test_an_order_that_a_budget_refuses_is_asked_about_too(org: Org) -> None:
    service = await orders.service(org.owner, await worker_agent(org.owner))
    await cap(org.owner, "1")
    with pytest.raises(BudgetExceeded):
        await orders.ordered(org.owner, service.id)
    assert len(await approvals.told(org.owner, "budget.refused")) == 1
    await hear(org.owner)
    assert (await only_request(org.owner)).status is ApprovalStatus.PENDING


async def test_a_request_ends_with_its_period_and_work_waits_for_the_next(org: Org) -> None:
    agent = await worker_agent(org.owner)
    await cap(org.owner, period="day")
    with playing():
        task = await done(org.owner, agent)
        request = await only_request(org.owner)
        assert request.expires_at - utc_now() <= timedelta(days=1)
        with frozen_at(request.expires_at):
            async with db.unit_of_work(Actor.system(org.id)) as uow:
                await expire_approvals(uow)
        await hear(org.owner)
    assert (await run_of(org.owner, task)).status is RunStatus.WAITING_INPUT


async def test_a_request_is_put_aside_within_its_period_only(org: Org) -> None:
    agent, _ = await worker_agent(org.owner), await cap(org.owner, period="day")
    with playing():
        await done(org.owner, agent)
    asked = await only_request(org.owner)
    async with db.unit_of_work(org.owner) as uow:
        with pytest.raises(BadSnooze, match="ends before"):
            await defer_action(uow, asked.id, DeferAction(until=asked.expires_at))
        within = utc_now() + (asked.expires_at - utc_now()) / 2
        put_aside = await defer_action(uow, asked.id, DeferAction(until=within))
    assert (put_aside.status, put_aside.expires_at) == (ApprovalStatus.DEFERRED, asked.expires_at)


async def test_nobody_is_asked_about_a_period_that_is_over(org: Org) -> None:
    agent, budget = await worker_agent(org.owner), await cap(org.owner, period="day")
    task = await give(org.owner, agent)
    with playing():
        for run_id, drive_id in await queued_runs(org.owner):
            await drive_run(org.id, run_id, drive_id, "test")
    assert budget.resets_at is not None
    with frozen_at(budget.resets_at):
        await hear(org.owner)
    assert await requests(org.owner) == []
    assert (await run_of(org.owner, task)).status is RunStatus.WAITING_INPUT


@pytest.mark.parametrize("nonsense", [-5, 0, "much", None, 10**30])
async def test_a_yes_to_no_amount_raises_nothing_and_says_so(org: Org, nonsense: Any) -> None:
    agent = await worker_agent(org.owner)
    await cap(org.owner)
    with playing():
        task = await done(org.owner, agent)
        request = await only_request(org.owner)
        await approvals.modify(org.owner, request, payload={"more_credits": nonsense})
        await hear(org.owner)
        await work(org.owner)
    assert (await run_of(org.owner, task)).error_message == (
        "The budget “Ads” was not raised. What was approved is no amount."
    )


async def test_nobody_else_can_have_a_budget_raised_by_what_they_call_a_step(org: Org) -> None:
    agent, member = await worker_agent(org.owner), await org.member(Role.MEMBER)
    budget = await cap(org.owner)
    forged = await approvals.ask(
        member, step_id=f"raise_budget:{budget.id}:", payload={"more_credits": 5}
    )
    with playing():
        await done(org.owner, agent)
    assert (await only_request(org.owner)).status is ApprovalStatus.PENDING
    await approvals.approve(org.owner, forged)
    await hear(org.owner)
    async with db.unit_of_work(org.owner) as uow:
        assert (await read_budget(uow, budget.id)).extra_micros == 0


async def test_a_run_whose_budget_no_rule_lets_anybody_raise_ends(org: Org) -> None:
    await approvals.rule(org.owner, effect="block", tools=["raise_budget"])
    agent = await worker_agent(org.owner)
    await cap(org.owner, period="run")
    with playing():
        task = await done(org.owner, agent)
        await hear(org.owner)
        await work(org.owner)
    run = await run_of(org.owner, task)
    assert (run.status, run.error_code) == (RunStatus.FAILED, "budget_declined")
