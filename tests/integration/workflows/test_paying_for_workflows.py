"""What a run of a workflow may spend, and what it does when nobody can pay."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.billing.metadata.budget_schemas import BudgetRaise
from agents_os.domains.billing.metadata.errors import RunLimitHeld, RunLimitReached
from agents_os.domains.billing.usecases.raise_budget import raise_budget
from agents_os.domains.gateway.adapters.secondary.scripted_model import playing
from agents_os.domains.runs.metadata.schemas import RunStart
from agents_os.domains.runs.metadata.states import RunKind, RunStatus, StepStatus
from agents_os.domains.runs.usecases.refuse_unpaid_runs import refuse_unpaid_runs
from agents_os.domains.runs.usecases.request_cancel import request_cancel
from agents_os.domains.runs.usecases.set_credit_limit import set_credit_limit
from agents_os.domains.runs.usecases.start_run import start_run
from tests.support import credits
from tests.support.builders import Org, new_org
from tests.support.task_runs import hear
from tests.support.workflow_cases import definition
from tests.support.workflows import begin, ran, run_of, steps_of, wake, work

THINK = {"extract": {"n": {"type": "integer"}}, "text": "One"}
LIMIT = 10 * 10**6


async def limited(actor: Actor, **start: Any) -> Any:
    """A run that may spend ten credits."""
    given = {"credit_limit_micro": LIMIT} | start
    async with db.unit_of_work(actor) as uow:
        return (await start_run(uow, RunStart(kind=RunKind.WORKFLOW, **given))).id


async def spent(org: Org) -> int:
    query = (
        "select sum(case state when 'open' then amount_micro else captured_micro end)"
        " from credit_holds"
    )
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        return int(await uow.session.scalar(text(query)) or 0)


async def test_branches_at_the_same_time_never_spend_more_than_the_run_may(services: None) -> None:
    org = await new_org(credits=1000)
    run_id = await limited(org.owner)
    child = await limited(org.owner, parent_run_id=run_id, credit_limit_micro=None)

    async def branch(number: int) -> int:
        try:
            held = await credits.hold(org.owner, 2, run_id=(run_id, child)[number % 2])
            await asyncio.sleep(0)
            assert await spent(org) <= LIMIT
            return (await credits.capture(org.owner, held, 2)).captured_micros
        except (RunLimitHeld, RunLimitReached):
            return 0

    for _ in range(3):
        await asyncio.gather(*(branch(number) for number in range(12)))
    assert await spent(org) == LIMIT


async def test_a_hold_takes_what_is_left_of_the_limit_if_that_will_do(org: Org) -> None:
    run_id = await limited(org.owner)
    first = await credits.hold(org.owner, 7, run_id=run_id)
    second = await credits.hold(org.owner, 7, run_id=run_id, at_least_micros=1)
    assert (second.amount_micros, second.money_micros) == (3 * 10**6, 150_000)
    with pytest.raises(RunLimitHeld, match="may spend 10 credits: this needs 1 and none are left"):
        await credits.hold(org.owner, 1, run_id=run_id)
    await credits.capture(org.owner, first, 7)
    await credits.capture(org.owner, second, 3)
    with pytest.raises(RunLimitReached, match="split the work"):
        await credits.hold(org.owner, 1, run_id=run_id)


async def test_a_limit_set_on_the_way_counts_from_then_on(org: Org) -> None:
    run_id = await limited(org.owner, credit_limit_micro=None)
    await credits.spend(org.owner, 5, run_id=run_id)
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        await set_credit_limit(uow, run_id, 6 * 10**6)
    assert (
        await credits.hold(org.owner, 9, run_id=run_id, at_least_micros=0)
    ).amount_micros == 10**6


async def test_a_workflow_that_nobody_can_pay_waits_and_goes_on_after_a_grant(
    services: None,
) -> None:
    org = await new_org(credits=0)
    with playing(['{"n": 1}']) as stage:
        run = await ran(org.owner, {"a": THINK, "flow": "t > a"})
        assert run.status is RunStatus.WAITING_INPUT
        assert run.waiting_for is not None
        assert run.waiting_for["message"].startswith("Not enough credits: this needs 0.01 and none")
        step = (await steps_of(org.owner, run.id))["a"]
        assert (step.status, step.waiting_for and step.waiting_for["kind"]) == (
            StepStatus.WAITING,
            "credits",
        )
        assert stage.requests == []
        await credits.give(org.id, 1)
        await hear(org.owner)
        await work(org.owner)
    assert (await run_of(org.owner, run.id)).status is RunStatus.SUCCEEDED


async def test_a_branch_that_waits_for_a_person_does_not_hide_that_credits_are_missing(
    services: None,
) -> None:
    org = await new_org(credits=0)
    with playing(['{"n": 1}']):
        run = await ran(org.owner, {"a": THINK, "ok": "approval", "flow": "t > a, t > ok"})
        assert run.status is RunStatus.WAITING_APPROVAL
        await credits.give(org.id, 1)
        await hear(org.owner)
        await work(org.owner)
    assert (await steps_of(org.owner, run.id))["a"].status is StepStatus.SUCCEEDED


async def test_a_budget_that_is_raised_lets_a_workflow_go_on(org: Org) -> None:
    budget = await credits.cap(org.owner, "0.001", period="day")
    with playing(['{"n": 1}']):
        run = await ran(org.owner, {"a": THINK, "flow": "t > a"})
        assert run.not_before is not None
        async with db.unit_of_work(org.owner) as uow:
            await raise_budget(uow, budget.id, BudgetRaise(extra_micros=10**6))
        await hear(org.owner)
        await work(org.owner)
    assert (await run_of(org.owner, run.id)).status is RunStatus.SUCCEEDED


async def test_a_workflow_fails_when_people_do_not_raise_the_budget(org: Org) -> None:
    budget = await credits.cap(org.owner, "0.001", on_limit="require_approval")
    with playing():
        run = await ran(org.owner, {"a": THINK, "flow": "t > a"})
        async with db.unit_of_work(Actor.system(org.id)) as uow:
            await refuse_unpaid_runs(uow, budget.id, None, "Not now.")
        await work(org.owner)
    ended = await run_of(org.owner, run.id)
    assert (ended.status, ended.error_code, ended.error_message) == (
        RunStatus.FAILED, "budget_declined", "“a” failed: Not now.",
    )  # fmt: skip


async def test_a_budget_that_is_raised_after_people_said_no_lets_a_workflow_go_on(org: Org) -> None:
    budget = await credits.cap(org.owner, "0.001", on_limit="require_approval")
    with playing(['{"n": 1}']):
        run = await ran(org.owner, {"a": THINK, "flow": "t > a"})
        async with db.unit_of_work(Actor.system(org.id)) as uow:
            await refuse_unpaid_runs(uow, budget.id, None, "Not now.")
        async with db.unit_of_work(org.owner) as uow:
            await raise_budget(uow, budget.id, BudgetRaise(extra_micros=10**6))
        await hear(org.owner)
        await work(org.owner)
    assert (await run_of(org.owner, run.id)).status is RunStatus.SUCCEEDED


@pytest.mark.parametrize(
    "node",
    [
        THINK,
        {"classify": [{"key": "a", "title": "A"}, {"key": "b", "title": "B"}], "text": "One"},
        {"think": "One"},
    ],
    ids=lambda node: next(iter(node)),
)
async def test_a_budget_that_people_do_not_raise_is_a_failure_a_node_can_catch(
    org: Org, node: dict[str, Any]
) -> None:
    budget = await credits.cap(org.owner, "0.001", on_limit="require_approval")
    caught = {"value": "steps.a.error.code"}
    graph = {"a": node | {"on_error": "branch"}, "b": caught, "flow": "t > a, a.error > b"}
    with playing():
        run = await ran(org.owner, graph)
        async with db.unit_of_work(Actor.system(org.id)) as uow:
            await refuse_unpaid_runs(uow, budget.id, None, "Not now.")
        await work(org.owner)
    ended = await run_of(org.owner, run.id)
    assert (ended.status, ended.output) == (RunStatus.SUCCEEDED, {"value": "budget_declined"})


async def test_a_run_that_waits_for_credits_can_be_stopped(services: None) -> None:
    org = await new_org(credits=0)
    with playing():
        run = await ran(org.owner, {"a": THINK, "flow": "t > a"})
        async with db.unit_of_work(org.owner) as uow:
            await request_cancel(uow, run.id)
    assert (await run_of(org.owner, run.id)).status is RunStatus.CANCELLED


async def test_a_step_waits_for_what_others_of_its_run_have_set_aside(org: Org) -> None:
    run_id = await begin(org.owner, definition({"a": THINK, "flow": "t > a"}))
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        await set_credit_limit(uow, run_id, 10**6)
    other = await credits.hold(org.owner, 1, run_id=run_id)
    with playing(['{"n": 1}']) as stage:
        await work(org.owner)
        run = await run_of(org.owner, run_id)
        assert (run.status, stage.requests) == (RunStatus.WAITING_INPUT, [])
        assert run.not_before is not None
        await credits.capture(org.owner, other, 0)
        await wake(org.owner, run_id, timedelta(minutes=1))
    assert (await run_of(org.owner, run_id)).status is RunStatus.SUCCEEDED
    assert 0 < await spent(org) <= 10**6


async def test_a_step_that_its_run_cannot_pay_fails_the_run(org: Org) -> None:
    run_id = await begin(org.owner, definition({"a": THINK, "flow": "t > a"}))
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        await set_credit_limit(uow, run_id, 1)
    with playing():
        await work(org.owner)
    run = await run_of(org.owner, run_id)
    assert (run.status, run.error_code) == (RunStatus.FAILED, "credit_limit")
    assert "Raise its limit" in (run.error_message or "")


async def test_a_limit_of_a_workflow_is_known_to_the_ledger(org: Org) -> None:
    run = await ran(org.owner, {"l": {"limit": 2}, "flow": "t > l"})
    with pytest.raises(RunLimitReached):
        await credits.hold(org.owner, 3, run_id=run.id)
