"""Schedules and events start published workflows, in somebody's name, once."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from httpx2 import AsyncClient
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at
from agents_os.core.events import subscribers
from agents_os.core.ids import uuid7
from agents_os.core.pagination import PageQuery
from agents_os.domains.billing.metadata.events import BudgetThresholdReached
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.knowledge.metadata.document_events import DocumentIndexed
from agents_os.domains.runs.metadata.errors import ScheduleOfWorkflow
from agents_os.domains.runs.metadata.schedule_schemas import ScheduleUpdate
from agents_os.domains.runs.metadata.schemas import RunFilter, RunRead
from agents_os.domains.runs.usecases.continue_schedule import continue_schedule
from agents_os.domains.runs.usecases.delete_schedule import delete_schedule
from agents_os.domains.runs.usecases.fire_schedule import fire_schedule
from agents_os.domains.runs.usecases.pause_schedule import pause_schedule
from agents_os.domains.runs.usecases.queries import (
    get_schedule,
    list_runs,
    list_schedules,
    read_input,
)
from agents_os.domains.runs.usecases.update_schedule import update_schedule
from agents_os.domains.tasks.metadata.schemas import TaskCreate
from agents_os.domains.tasks.usecases.create_task import create_task
from agents_os.domains.workflows.adapters.primary import trigger_jobs
from agents_os.domains.workflows.metadata.node_types.triggers import EventName
from agents_os.domains.workflows.metadata.run_schemas import WorkflowStart
from agents_os.domains.workflows.usecases.execute_workflow import WorkflowExecute, execute_workflow
from agents_os.domains.workflows.usecases.start_workflow_run import start_workflow_run
from agents_os.domains.workflows.usecases.triggers.queries import list_deliveries
from tests.support.builders import Org, api_key_for
from tests.support.published_workflows import graph, publish, triggers_of
from tests.support.task_runs import hear, work


def flow(kind: str, **settings: object):
    repeat = {"expression": "trigger.data"}
    return graph(
        {"id": "begin", "type": f"trigger.{kind}", "config": settings},
        {"id": "say", "type": "data.transform", "config": repeat},
        edges=[("begin", "say")],
    )


async def runs_of(actor: Actor, workflow_id: UUID) -> list[RunRead]:
    async with db.unit_of_work(actor) as uow:
        where = RunFilter(workflow_id=workflow_id)
        return list((await list_runs(uow, PageQuery(), where)).data)[::-1]


async def outputs(actor: Actor, workflow_id: UUID) -> list[dict[str, object]]:
    await work(actor)
    return [run.output or {} for run in await runs_of(actor, workflow_id)]


async def test_a_schedule_begins_and_ends_with_the_published_version(org: Org):
    workflow_id = await publish(org.owner, flow("schedule", cron="0 9 * * *", time_zone="UTC"))
    trigger = (await triggers_of(org.owner, workflow_id))["begin"]
    async with db.unit_of_work(org.owner) as uow:
        schedule = await get_schedule(uow, trigger.schedule_id)
    assert (schedule.cron, schedule.missed, schedule.task) == ("0 9 * * *", "run_once", None)
    with frozen_at(schedule.next_due_at + timedelta(seconds=1)):
        async with db.unit_of_work(Actor.system(org.id)) as uow:
            assert await fire_schedule(uow, schedule.id) == 1
        await hear(org.owner)
    assert await outputs(org.owner, workflow_id) == [{"due_at": schedule.next_due_at.isoformat()}]
    await publish(org.owner, flow("schedule", cron="0 8 * * *"), workflow_id)
    await publish(org.owner, flow("manual"), workflow_id)
    async with db.unit_of_work(org.owner) as uow:
        assert (await list_schedules(uow, PageQuery())).data == []


async def test_the_schedule_of_a_workflow_is_changed_there_and_nowhere_else(org: Org):
    workflow_id = await publish(await org.member(Role.ADMIN), flow("schedule", cron="0 9 * * *"))
    schedule_id = (await triggers_of(org.owner, workflow_id))["begin"].schedule_id
    other_times = partial(update_schedule, body=ScheduleUpdate(cron="0 8 * * *"))
    async with db.unit_of_work(org.owner) as uow:
        for change in (pause_schedule, continue_schedule, delete_schedule, other_times):
            with pytest.raises(ScheduleOfWorkflow, match="belongs to the workflow “Flow”"):
                await change(uow, schedule_id)
    await publish(org.owner, flow("manual"), workflow_id)
    async with db.unit_of_work(org.owner) as uow:
        assert (await list_schedules(uow, PageQuery())).data == []


async def test_a_schedule_whose_publisher_has_left_starts_nothing_and_says_so(org: Org):
    workflow_id = await publish(org.owner, flow("schedule", cron="0 9 * * *"))
    trigger = (await triggers_of(org.owner, workflow_id))["begin"]
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        await uow.session.execute(
            text("update workflow_triggers set owner_id = :id"), {"id": uuid7()}
        )
        schedule = await get_schedule(uow, trigger.schedule_id)
    with frozen_at(schedule.next_due_at):
        async with db.unit_of_work(Actor.system(org.id)) as uow:
            await fire_schedule(uow, schedule.id)
        await hear(org.owner)
    assert await runs_of(org.owner, workflow_id) == []
    assert "has left" in (await triggers_of(org.owner, workflow_id))["begin"].problem


async def test_an_event_starts_those_whose_condition_holds(org: Org):
    named = flow("event", event="task.created", condition="trigger.data.title == 'Call Ada'")
    workflow_id = await publish(org.owner, named)
    everything = await publish(org.owner, flow("event", event="task.created"))
    broken = await publish(
        org.owner, flow("event", event="task.created", condition="trigger.data.nothing == 1")
    )
    async with db.unit_of_work(org.owner) as uow:
        await create_task(uow, TaskCreate(title="Call Bob"))
        await create_task(uow, TaskCreate(title="Call Ada"))
    await hear(org.owner)
    assert [each["title"] for each in await outputs(org.owner, workflow_id)] == ["Call Ada"]
    assert len(await runs_of(org.owner, everything)) == 2
    assert await runs_of(org.owner, broken) == []
    assert (await triggers_of(org.owner, broken))["begin"].problem


async def test_a_budget_at_80_percent_starts_its_workflow(org: Org):
    when = "trigger.data.percent >= 80"
    flow_ = flow("event", event="budget.threshold_reached", condition=when)
    workflow_id = await publish(org.owner, flow_)
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        for percent in (50, 80):
            uow.publish(
                BudgetThresholdReached(
                    org_id=org.id, budget_id=uuid7(), name="Marketing", scope="org",
                    subject_id=None, period="monthly", threshold=percent, unit="credits",
                    limit_micros=100, spent_micros=percent,
                )
            )  # fmt: skip
    await hear(org.owner)
    (said,) = await outputs(org.owner, workflow_id)
    assert (said["name"], said["percent"]) == ("Marketing", 80)


async def test_a_document_that_is_found_now_starts_its_workflow(org: Org):
    workflow_id = await publish(org.owner, flow("event", event="document.indexed"))
    document_id = uuid7()
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        uow.publish(DocumentIndexed(base_id=uuid7(), document_id=document_id, by_user_id=None))
    await hear(org.owner)
    (said,) = await outputs(org.owner, workflow_id)
    assert said["document_id"] == str(document_id)


async def test_what_came_is_forgotten_after_30_days(org: Org):
    workflow_id = await publish(org.owner, flow("event", event="task.created"))
    async with db.unit_of_work(org.owner) as uow:
        await create_task(uow, TaskCreate(title="Old"))
        await create_task(uow, TaskCreate(title="New"))
    await hear(org.owner)
    async with db.unit_of_work(org.owner) as uow:
        await uow.session.execute(
            text(
                "update trigger_deliveries set received_at = now() - interval '31 days'"
                " where data ->> 'title' = 'Old'"
            )
        )
    await trigger_jobs.sweep_deliveries()
    async with db.unit_of_work(org.owner) as uow:
        found = await list_deliveries(uow, workflow_id, "begin", PageQuery())
    assert [each.data["title"] for each in found.data] == ["New"]


def test_everything_one_can_choose_is_listened_for():
    assert set(EventName) - set(trigger_jobs.HEARD) == {EventName.TASK_COMPLETED}
    assert "task.changed" in subscribers


async def test_a_program_starts_a_workflow_once_per_key_and_may_wait(
    org: Org, api_client: AsyncClient
):
    workflow_id = await publish(org.owner, flow("api"))
    path = f"/api/v1/workflows/{workflow_id}/execute"
    headers = {"X-API-Key": await api_key_for(org.owner)}
    body = {"data": {"company": "Acme"}, "idempotency_key": "7"}
    first, again = [await api_client.post(path, json=body, headers=headers) for _ in range(2)]
    assert (first.status_code, first.json()["id"]) == (202, again.json()["id"])
    assert await outputs(org.owner, workflow_id) == [{"company": "Acme"}]
    waited = await api_client.post(f"{path}?wait=5", json=body, headers=headers)
    assert waited.json()["status"] == "succeeded"


async def test_a_key_with_other_data_is_refused_and_starts_nothing(
    org: Org, api_client: AsyncClient
):
    workflow_id = await publish(org.owner, flow("api"))
    path = f"/api/v1/workflows/{workflow_id}/execute"
    headers = {"X-API-Key": await api_key_for(org.owner)}

    async def execute(company: str) -> tuple[int, str | None]:
        body = {"data": {"company": company}, "idempotency_key": "7"}
        answer = await api_client.post(path, json=body, headers=headers)
        return answer.status_code, answer.json().get("error", {}).get("code")

    assert (await execute("Acme"))[0] == 202
    assert await execute("Other") == (422, "idempotency_key_reused")
    assert len(await runs_of(org.owner, workflow_id)) == 1


async def test_a_program_begins_at_the_trigger_for_programs_and_its_words_are_marked(org: Org):
    both = graph(
        {"id": "hand", "type": "trigger.manual"},
        {"id": "program", "type": "trigger.api"},
        {"id": "say", "type": "data.transform", "config": {"expression": "trigger.data"}},
        edges=[("hand", "say"), ("program", "say")],
    )
    workflow_id = await publish(org.owner, both)
    await execute_workflow(org.owner, workflow_id, WorkflowExecute(data={}))
    async with db.unit_of_work(org.owner) as uow:
        await start_workflow_run(uow, workflow_id, WorkflowStart())
    begun = await runs_of(org.owner, workflow_id)
    async with db.unit_of_work(org.owner) as uow:
        given = [await read_input(uow, run.id) for run in begun]
    assert [(each["trigger"], each["outside"]) for each in given] == [
        ("program", "data"),
        ("hand", "no"),
    ]
