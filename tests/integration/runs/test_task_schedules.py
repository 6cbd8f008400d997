"""Tasks that come again and again, made by the worker in the name of whoever set them up."""

from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from httpx2 import AsyncClient
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at
from agents_os.core.errors import Forbidden
from agents_os.core.pagination import PageQuery
from agents_os.core.visibility import Visibility
from agents_os.domains.agents.metadata.schemas import AgentArchive
from agents_os.domains.agents.usecases.archive_agent import archive_agent
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.runs.metadata.errors import BadSchedule, ScheduleNotFound
from agents_os.domains.runs.metadata.events import ScheduleDue
from agents_os.domains.runs.metadata.schedule_schemas import (
    ScheduleRead,
    ScheduleUpdate,
    TaskSchedule,
)
from agents_os.domains.runs.usecases.fire_schedule import fire_schedule
from agents_os.domains.runs.usecases.make_scheduled_task import make_scheduled_task
from agents_os.domains.runs.usecases.queries import get_schedule, list_schedules
from agents_os.domains.runs.usecases.run_schedule import run_schedule
from agents_os.domains.runs.usecases.schedule_task import schedule_task
from agents_os.domains.runs.usecases.update_schedule import update_schedule
from agents_os.domains.tasks.metadata.errors import AssigneeNotFound
from agents_os.domains.tasks.metadata.schemas import TaskFilter, TaskRead
from agents_os.domains.tasks.usecases.queries import list_tasks
from tests.support.agents import hire
from tests.support.builders import Org, api_key_for, new_org

REPORT = {"title": "Weekly report"}


async def repeat(actor: Actor, cron: str = "0 9 * * 1-5", **fields: Any) -> ScheduleRead:
    task = REPORT | fields.pop("task", {})
    body = TaskSchedule(cron=cron, task=task, **fields)
    async with db.unit_of_work(actor) as uow:
        return await schedule_task(uow, body)


async def made(actor: Actor, schedule_id: UUID) -> list[TaskRead]:
    async with db.unit_of_work(actor) as uow:
        return (await list_tasks(uow, TaskFilter(schedule_id=schedule_id))).data


async def look(actor: Actor, schedule_id: UUID) -> ScheduleRead:
    async with db.unit_of_work(actor) as uow:
        return await get_schedule(uow, schedule_id)


async def come_due(org: Org, schedule: ScheduleRead) -> None:
    """What the worker does: fire, and act on what was published."""
    with frozen_at(schedule.next_due_at + timedelta(seconds=1)):
        async with db.unit_of_work(Actor.system(org.id)) as uow:
            await fire_schedule(uow, schedule.id)
            due = [event for event in uow.events if isinstance(event, ScheduleDue)]
        for event in due:
            async with db.unit_of_work(Actor.system(org.id)) as uow:
                await make_scheduled_task(uow, event)


async def test_each_time_a_task_is_made_in_the_name_of_whoever_set_it_up(org: Org):
    member = await org.member()
    agent = await hire(org.owner)
    schedule = await repeat(member, task={"agent_id": agent.id, "due_in_days": 1})
    assert (schedule.says, len(schedule.next_times)) == ("Every weekday at 09:00", 5)
    await come_due(org, schedule)
    [task] = await made(member, schedule.id)
    assert (task.title, task.creator_id, task.assignee.id) == (
        "Weekly report",
        member.user_id,
        agent.id,
    )
    due = task.due_at.astimezone(ZoneInfo(schedule.time_zone))
    first = schedule.next_due_at.astimezone(ZoneInfo(schedule.time_zone))
    assert (due.date() - first.date(), f"{due:%H:%M}") == (timedelta(days=1), "23:59")


async def test_a_task_nobody_can_take_any_more_is_made_for_nobody_and_the_schedule_says_so(
    org: Org,
):
    agent = await hire(org.owner)
    schedule = await repeat(org.owner, task={"agent_id": agent.id})
    async with db.unit_of_work(org.owner) as uow:
        await archive_agent(uow, agent.id, AgentArchive())
    await come_due(org, schedule)
    [task] = await made(org.owner, schedule.id)
    assert task.assignee is None
    seen = await look(org.owner, schedule.id)
    assert "made for nobody" in seen.problem
    assert seen.paused_at is None


async def test_it_pauses_when_its_owner_may_not_give_work_any_more(org: Org):
    member = await org.member()
    schedule = await repeat(member)
    async with db.unit_of_work(org.owner) as uow:
        await uow.session.execute(
            text("update memberships set role = 'viewer' where principal_id = :id"),
            {"id": member.user_id},
        )
    await come_due(org, schedule)
    seen = await look(org.owner, schedule.id)
    assert seen.paused_at is not None
    assert "may not give work" in seen.problem
    assert (await made(org.owner, schedule.id), seen.next_times) == ([], [])


async def test_it_can_be_run_now_and_changed_by_its_owner_only(org: Org):
    member, colleague = await org.member(), await org.member()
    schedule = await repeat(member)
    async with db.unit_of_work(colleague) as uow:
        with pytest.raises(Forbidden):
            await run_schedule(uow, schedule.id)
    async with db.unit_of_work(member) as uow:
        ran = await run_schedule(uow, schedule.id)
        assert [event.payload["kind"] for event in uow.events] == ["task"]
    assert ran.next_due_at == schedule.next_due_at
    async with db.unit_of_work(member) as uow:
        changes = ScheduleUpdate(cron="0 7 1 * *", task={"title": "Monthly report"})
        changed = await update_schedule(uow, schedule.id, changes)
    assert (changed.says, changed.task.title) == (
        "On day 1 of every month at 07:00",
        "Monthly report",
    )


async def test_private_ones_are_seen_by_their_owner_and_admins_only(org: Org):
    member, colleague = await org.member(), await org.member()
    schedule = await repeat(member, task={"visibility": Visibility.PRIVATE})
    with pytest.raises(ScheduleNotFound):
        await look(colleague, schedule.id)
    async with db.unit_of_work(colleague) as uow:
        assert (await list_schedules(uow, PageQuery())).data == []
    assert (await look(org.owner, schedule.id)).id == schedule.id


async def test_nonsense_and_others_agents_are_refused(org: Org):
    stranger = await hire((await new_org()).owner)
    with pytest.raises(AssigneeNotFound):
        await repeat(org.owner, task={"agent_id": stranger.id})
    with pytest.raises(BadSchedule, match="15 minutes"):
        await repeat(org.owner, cron="*/5 * * * *")
    with pytest.raises(Forbidden):
        await repeat(await org.member(Role.VIEWER))


async def test_schedules_over_http(org: Org, api_client: AsyncClient):
    headers = {"X-API-Key": await api_key_for(org.owner)}
    sent = {"cron": "0 9 * * *", "time_zone": "Europe/Berlin", "task": REPORT}
    preview = await api_client.post(
        "/api/v1/schedules/preview", json={"cron": "0 9 * * *"}, headers=headers
    )
    assert (preview.status_code, len(preview.json()["next_times"])) == (200, 5)
    answer = await api_client.post("/api/v1/schedules", json=sent, headers=headers)
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert (found["name"], found["task"]["title"]) == ("Weekly report", "Weekly report")
    path = f"/api/v1/schedules/{found['id']}"
    for verb in ("pause", "resume"):
        assert (await api_client.post(f"{path}/{verb}", headers=headers)).status_code == 200
    assert (await api_client.post(f"{path}/run", headers=headers)).status_code == 202
    assert (await api_client.delete(path, headers=headers)).status_code == 204
    assert (await api_client.get(path, headers=headers)).status_code == 404
