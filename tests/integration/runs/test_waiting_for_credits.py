"""A run that nobody can pay for waits, says why, and goes on when there are credits."""

from datetime import timedelta

from agents_os.core import db
from agents_os.core.clock import utc_now
from agents_os.domains.billing.metadata.budget_schemas import BudgetRaise
from agents_os.domains.billing.usecases.raise_budget import raise_budget
from agents_os.domains.gateway.adapters.secondary.scripted_model import playing
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.tasks.metadata.states import TaskStatus
from tests.support import credits
from tests.support.builders import new_org
from tests.support.task_runs import (
    detail,
    done,
    hand_in,
    hear,
    run_of,
    steps_of,
    work,
    worker_agent,
)


async def test_a_run_without_credits_waits_and_goes_on_after_a_grant(services: None) -> None:
    org = await new_org(credits=0)
    agent = await worker_agent(org.owner)
    with playing(hand_in("Done.")) as stage:
        task_id = await done(org.owner, agent, "Write a note")
        run, task = await run_of(org.owner, task_id), await detail(org.owner, task_id)
        assert (run.status, task.status) == (RunStatus.WAITING_INPUT, TaskStatus.WAITING)
        assert run.waiting_for is not None
        assert run.waiting_for["message"].startswith("Not enough credits: this needs 0.01 and none")
        assert stage.requests == []

        await credits.give(org.id, 1)
        await hear(org.owner)
        await work(org.owner)
    assert (await detail(org.owner, task_id)).status == TaskStatus.IN_REVIEW
    assert list(await steps_of(org.owner, task_id)) == ["brief", "model:1", "model:1.1"]


async def test_a_grant_that_is_too_small_lets_it_wait_on(services: None) -> None:
    org = await new_org(credits=0)
    agent = await worker_agent(org.owner)
    with playing(hand_in("Done.")):
        task_id = await done(org.owner, agent, "Write a note")
        await credits.give(org.id, "0.0001")
        await hear(org.owner)
        await work(org.owner)
    assert (await run_of(org.owner, task_id)).status == RunStatus.WAITING_INPUT


async def test_a_throttled_run_waits_for_the_next_period_or_for_more(actor) -> None:
    agent = await worker_agent(actor)
    budget = await credits.cap(actor, "0.001", period="day")
    with playing(hand_in("Done.")):
        task_id = await done(actor, agent, "Write a note")
        run = await run_of(actor, task_id)
        assert run.not_before is not None
        assert timedelta() < run.not_before - utc_now() <= timedelta(days=1)
        async with db.unit_of_work(actor) as uow:
            await raise_budget(uow, budget.id, BudgetRaise(extra_micros=10**6))
        await hear(actor)
        await work(actor)
    assert (await detail(actor, task_id)).status == TaskStatus.IN_REVIEW
