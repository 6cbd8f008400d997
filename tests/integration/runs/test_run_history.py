"""Details of runs are kept as long as the plan says; the runs themselves stay."""

from contextlib import aclosing
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.ids import uuid7
from agents_os.domains.runs.adapters.primary.history_jobs import forget_old_details
from agents_os.domains.runs.adapters.secondary import history_rows, repository
from agents_os.domains.runs.metadata.errors import NotRetryable
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.usecases.follow_run import follow_run
from agents_os.domains.runs.usecases.queries import list_run_events, list_run_steps
from agents_os.domains.runs.usecases.rebuild_projection import rebuild_projection
from agents_os.domains.workflows.metadata.retry_schemas import WorkflowRetry
from agents_os.domains.workflows.metadata.run_schemas import WorkflowStart
from agents_os.domains.workflows.usecases.retry_workflow_run import retry_workflow_run
from agents_os.domains.workflows.usecases.start_workflow_run import start_workflow_run
from tests.support.builders import Org
from tests.support.workflows import publish, ran, run_of, work

GRAPH: dict[str, Any] = {"a": {"set": {"x": "1"}}, "flow": "t > a"}


async def aged(org: Org, run_id: UUID, days: int, plan: str = "free") -> None:
    """The run ended so many days ago, and the company has this plan; the job has run."""
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        at = text("update runs set ended_at = now() - make_interval(days => :days) where id = :id")
        await uow.session.execute(at, {"days": days, "id": run_id})
        await uow.session.execute(text("update orgs set plan = :plan"), {"plan": plan})
    await forget_old_details()


async def details(actor: Actor, run_id: UUID) -> int:
    async with db.unit_of_work(actor) as uow:
        return len(await list_run_events(uow, run_id)) + len(await list_run_steps(uow, run_id))


async def test_the_run_stays_and_says_how_long_its_details_were_kept(org: Org) -> None:
    old, new = await ran(org.owner, GRAPH), await ran(org.owner, GRAPH)
    await aged(org, old.id, 31)
    assert await details(org.owner, old.id) == 0
    assert await details(org.owner, new.id) > 0
    kept = await run_of(org.owner, old.id)
    assert (kept.details_kept_days, kept.output, kept.last_seq) == (30, old.output, old.last_seq)


@pytest.mark.parametrize(("plan", "days"), [("pro", 89), ("enterprise", 5_000)])
async def test_other_plans_keep_them_longer(org: Org, plan: str, days: int) -> None:
    run = await ran(org.owner, GRAPH)
    await aged(org, run.id, days, plan)
    assert await details(org.owner, run.id) > 0


async def test_events_of_other_runs_cannot_be_removed(org: Org) -> None:
    run = await ran(org.owner, GRAPH)
    with pytest.raises(DBAPIError, match="append-only"):
        async with db.unit_of_work(Actor.system(org.id)) as uow:
            await uow.session.execute(
                text("delete from run_events where run_id = :id"), {"id": run.id}
            )


async def test_whoever_follows_such_a_run_hears_its_end(org: Org) -> None:
    run = await ran(org.owner, GRAPH)
    await aged(org, run.id, 31)

    async def caller() -> Actor:
        return org.owner

    async with aclosing(follow_run(caller, run.id)) as news:
        heard = [each async for each in news]
    assert [type(each) for each in heard] == [RunRead]


async def test_making_rows_anew_leaves_such_a_run_as_it_is(org: Org) -> None:
    run = await ran(org.owner, GRAPH)
    await aged(org, run.id, 31)
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        await rebuild_projection(uow, run.id)
    assert (await run_of(org.owner, run.id)).output == run.output


async def test_without_details_a_run_is_only_tried_again_from_the_start(org: Org) -> None:
    workflow_id = await publish(org.owner, {"a": {"value": "1 / 0"}, "flow": "t > a"})
    async with db.unit_of_work(org.owner) as uow:
        run = await start_workflow_run(uow, workflow_id, WorkflowStart())
    await work(org.owner)
    await aged(org, run.id, 31)
    async with db.unit_of_work(org.owner) as uow:
        with pytest.raises(NotRetryable, match="kept for 30 days"):
            await retry_workflow_run(uow, run.id, WorkflowRetry(begin="failed_step"))
        again = await retry_workflow_run(uow, run.id, WorkflowRetry(begin="start"))
    assert again.retry_of == run.id


async def test_months_of_which_nothing_is_left_are_dropped(services: None) -> None:
    async with db.platform_session() as session:
        await repository.ensure_month_partition(session, date(2019, 1, 1))
    async with db.platform_session() as session:
        gone = await history_rows.drop_empty_months(session, date(2019, 2, 1))
    assert gone == ["run_events_201901"]


async def test_a_month_of_which_something_is_left_stays(org: Org) -> None:
    run, month = await ran(org.owner, GRAPH), date(2019, 3, 1)
    async with db.platform_session() as session:
        await repository.ensure_month_partition(session, month)
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        left = text(
            "insert into run_events (id, org_id, run_id, seq, at, type)"
            " values (:id, :org, :run, 999, '2019-03-31 23:59Z', 'run.resumed')"
        )
        await uow.session.execute(left, {"id": uuid7(), "org": org.id, "run": run.id})
    async with db.platform_session() as session:
        assert await history_rows.drop_empty_months(session, date(2019, 4, 1)) == []
