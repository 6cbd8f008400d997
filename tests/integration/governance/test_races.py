"""Answers that arrive at the same moment: each outcome and each effect happens once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at
from agents_os.domains.governance.adapters.primary.jobs import sweep_due_approvals
from agents_os.domains.governance.metadata.errors import (
    ApprovalClosed,
    EffectAlreadyUsed,
    NotApproved,
    PayloadChanged,
)
from agents_os.domains.governance.metadata.schemas import DeferAction
from agents_os.domains.governance.usecases.defer_action import defer_action
from agents_os.domains.governance.usecases.expire_approvals import expire_approvals
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.agents import hire
from tests.support.approvals import (
    BETTER,
    LETTER,
    approve,
    ask,
    confirm,
    look,
    modify,
    new_run,
    propose,
    reject,
    rule,
    told,
)

# The sweep goes through all organisations: it must not find what other tests wait for.
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
async def admin(org):
    return await org.member(Role.ADMIN)


async def at_once(*answers):
    """Results, with errors among them, of answers given at the same time."""
    return await asyncio.gather(*answers, return_exceptions=True)


async def expire(actor):
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        return await expire_approvals(uow)


async def test_a_double_click_is_one_vote_and_one_event(org, admin):
    approval = await ask(org.owner)
    results = await at_once(*(approve(admin, approval) for _ in range(5)))
    assert {result.status for result in results} == {"approved"}
    assert len((await look(admin, approval.id)).votes) == 1
    assert len(await told(org.owner, "approval.decided")) == 1


async def test_a_double_click_does_not_stand_for_two_people(org, admin):
    await rule(org.owner, quorum=2)
    approval = await ask(await org.member())
    results = await at_once(*(approve(admin, approval) for _ in range(5)))
    assert {(result.status, result.approvals_given) for result in results} == {("pending", 1)}


async def test_two_approvers_at_once_decide_once(org, admin):
    approval = await ask(await org.member())
    results = await at_once(approve(admin, approval), approve(org.owner, approval))
    assert [result.status for result in results] == ["approved", "approved"]
    assert len(await told(org.owner, "approval.decided")) == 1


async def test_of_two_that_are_needed_neither_vote_is_lost(org, admin):
    await rule(org.owner, quorum=2)
    approval = await ask(await org.member())
    await at_once(approve(admin, approval), approve(org.owner, approval))
    assert (await look(admin, approval.id)).status == "approved"
    assert len(await told(org.owner, "approval.decided")) == 1


async def test_of_yes_and_no_at_once_one_counts(org, admin):
    approval = await ask(await org.member())
    results = await at_once(approve(admin, approval), reject(org.owner, approval))
    assert [isinstance(result, ApprovalClosed) for result in results].count(True) == 1
    (event,) = await told(org.owner, "approval.decided")
    assert event["status"] == (await look(admin, approval.id)).status


async def test_of_yes_and_change_at_once_one_counts(org, admin):
    approval = await ask(await org.member())
    results = await at_once(approve(admin, approval), modify(org.owner, approval, BETTER))
    failed = [result for result in results if isinstance(result, Exception)]
    assert len(failed) == 1
    assert isinstance(failed[0], ApprovalClosed | PayloadChanged)
    now = await look(admin, approval.id)
    executed = await at_once(
        *(confirm(org.owner, decision.id, payload)
          for decision in now.decisions for payload in (LETTER, BETTER))
    )  # fmt: skip
    assert [isinstance(result, Exception) for result in executed].count(False) == 1


async def test_of_many_executors_one_gets_through(org, admin):
    approval = await ask(org.owner)
    await approve(admin, approval)
    results = await at_once(*(confirm(org.owner, approval.decision_id) for _ in range(8)))
    assert [type(result) for result in results].count(EffectAlreadyUsed) == 7
    allowed = await propose(org.owner, action_class="write")
    results = await at_once(*(confirm(org.owner, allowed.id) for _ in range(8)))
    assert [type(result) for result in results].count(EffectAlreadyUsed) == 7


async def test_two_workers_that_ask_for_one_step_open_one_approval(org):
    agent = await hire(org.owner)
    step = {"run_id": await new_run(org.owner, agent.id), "step_id": "1"}
    system = Actor.system(org.id)
    decisions = await at_once(*(propose(system, **step) for _ in range(5)))
    assert len({decision.approval_id for decision in decisions}) == 1


async def test_time_that_runs_out_rejects(org, admin):
    with frozen_at(LONG_AGO):
        approval = await ask(org.owner)
    with frozen_at(approval.expires_at):
        with pytest.raises(ApprovalClosed, match="in time"):  # before the worker has looked
            await approve(admin, approval)
        await sweep_due_approvals()
    expired = await look(admin, approval.id)
    assert (expired.status, expired.decided_by, "in time" in expired.note) == (
        "expired",
        None,
        True,
    )
    with pytest.raises(NotApproved, match="expired"):
        await confirm(org.owner, approval.decision_id)
    (event,) = await told(org.owner, "approval.decided")
    assert event["status"] == "expired"


async def test_yes_and_the_end_of_time_at_once_one_counts(org, admin):
    for _ in range(3):
        approval = await ask(org.owner)

        async def just_in_time(approval=approval):
            with frozen_at(approval.expires_at - timedelta(seconds=1)):
                return await approve(admin, approval)

        async def too_late(approval=approval):
            with frozen_at(approval.expires_at):
                return await expire(org.owner)

        results = await at_once(just_in_time(), too_late(), too_late())
        status = (await look(admin, approval.id)).status
        assert status == ("expired" if isinstance(results[0], ApprovalClosed) else "approved")
    assert len(await told(org.owner, "approval.decided")) == 3


async def test_an_answer_that_is_being_given_goes_before_the_end_of_time(org, admin):
    approval = await ask(org.owner)
    async with db.unit_of_work(admin) as uow:
        await uow.session.execute(
            text("select 1 from approvals where id = :id for no key update"), {"id": approval.id}
        )
        with frozen_at(approval.expires_at):
            assert await expire(org.owner) == 0
    with frozen_at(approval.expires_at):
        assert await expire(org.owner) == 1


async def test_what_was_put_aside_wakes_up_and_asks_again(org, admin):
    until = LONG_AGO + timedelta(hours=2)
    with frozen_at(LONG_AGO):
        approval = await ask(org.owner)
        async with db.unit_of_work(admin) as uow:
            await defer_action(uow, approval.id, DeferAction(until=until))
    with frozen_at(until):
        await sweep_due_approvals()
    assert (await look(admin, approval.id)).status == "pending"
    assert len(await told(org.owner, "approval.requested")) == 2
