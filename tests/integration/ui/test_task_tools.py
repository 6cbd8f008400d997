"""Repeating tasks, tasks from a file, and what is changed about a task, as clicks would go."""

from typing import Any

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.pagination import PageQuery
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.runs.metadata.models import Run
from agents_os.domains.runs.metadata.schedule_schemas import ScheduleRead
from agents_os.domains.runs.usecases.queries import list_schedules
from agents_os.domains.tasks.metadata.deliverable_schemas import MOST_CHANGES
from agents_os.ui.pages.task.parts_state import PartsState
from agents_os.ui.pages.task.review_state import ReviewState
from agents_os.ui.pages.task.state import TaskState
from agents_os.ui.pages.tasks.batch_state import EXAMPLE, BatchState
from agents_os.ui.pages.tasks.schedules_state import SchedulesState
from agents_os.ui.pages.tasks.state import TasksState
from agents_os.ui.quick_task.repeat_state import RepeatState
from agents_os.ui.quick_task.state import QuickTaskState
from tests.support import tasks as given
from tests.support.agents import hire
from tests.support.builders import Org, new_org
from tests.support.tab import Tab, open_tab
from tests.support.task_runs import worker_agent


async def schedules_of(actor: Actor) -> list[ScheduleRead]:
    async with db.unit_of_work(actor) as uow:
        return (await list_schedules(uow, PageQuery())).data


async def repeat(tab: Tab, **rule: str) -> None:
    """Fill the task dialog with a repeating task and send it."""
    await tab.send(QuickTaskState.begin())
    for name, value in rule.items():
        await tab.send(RepeatState.change(name, value))
    await tab.send(QuickTaskState.create({"title": "Weekly report"}))


async def test_a_task_repeats_in_plain_words_and_is_paused_run_and_removed(
    tab: Tab, org: Org, actor: Actor
) -> None:
    await tab.open("/tasks")
    await tab.send(QuickTaskState.begin())
    await tab.send(RepeatState.change("every", "week"))
    await tab.send(RepeatState.change("weekday", "5"))
    shown = await tab.state(RepeatState)
    assert (shown.says, len(shown.next_times)) == ("Every Friday at 09:00", 5)
    assert all(each.startswith("Fri ") for each in shown.next_times)
    await tab.send(QuickTaskState.create({"title": "Weekly report"}))
    assert "Every Friday at 09:00" in await tab.notice()
    await tab.send(TasksState.show_as("repeating"))
    await tab.until(SchedulesState, lambda s: len(s.rows) == 1)
    (row,) = (await tab.state(SchedulesState)).rows
    assert (row.name, row.may_change, row.paused) == ("Weekly report", True, False)
    await tab.send(SchedulesState.pause(row.id))
    await tab.until(SchedulesState, lambda s: s.rows[0].paused)
    await tab.send(SchedulesState.resume(row.id))
    await tab.send(SchedulesState.run_now(row.id))
    assert (await schedules_of(actor))[0].last_due_at is not None
    await tab.send(TasksState.show_made_by(row.id, row.name))
    assert (await tab.state(TasksState)).view == "list"
    await tab.send(SchedulesState.remove(row.id))
    assert await schedules_of(actor) == []


async def test_a_repeating_task_is_changed_in_the_same_dialog(
    tab: Tab, org: Org, actor: Actor
) -> None:
    await tab.open("/tasks")
    await repeat(tab, every="cron", cron="0 7 1 * *")
    (schedule,) = await schedules_of(actor)
    await tab.send(QuickTaskState.begin_change(str(schedule.id)))
    assert (await tab.state(RepeatState)).rule["every"] == "month"
    await tab.send(RepeatState.change("day", "15"))
    await tab.send(QuickTaskState.create({"title": "Monthly report"}))
    (changed,) = await schedules_of(actor)
    assert (changed.id, changed.cron) == (schedule.id, "0 7 15 * *")
    assert changed.task is not None
    assert changed.task.title == "Monthly report"


@pytest.mark.parametrize("cron", ["often", "* * * * *"])
async def test_a_rule_that_makes_no_sense_stays_in_the_dialog(
    tab: Tab, actor: Actor, cron: str
) -> None:
    await tab.open("/tasks")
    await repeat(tab, every="cron", cron=cron)
    shown = await tab.state(QuickTaskState)
    assert shown.open
    assert shown.problem
    assert await schedules_of(actor) == []


async def test_colleagues_see_what_repeats_and_may_not_change_it(
    tab: Tab, org: Org, actor: Actor
) -> None:
    await tab.open("/tasks")
    await repeat(tab, every="day")
    (schedule,) = await schedules_of(actor)
    async with open_tab(await org.member()) as other:
        await other.open("/tasks")
        await other.send(TasksState.show_as("repeating"))
        (row,) = (await other.state(SchedulesState)).rows
        assert not row.may_change
        await other.send(SchedulesState.remove(row.id))
        assert "Your role" in await other.notice()
    async with open_tab((await new_org()).owner) as stranger:
        await stranger.open("/tasks")
        await stranger.send(SchedulesState.pause(str(schedule.id)))
        assert "no such schedule" in await stranger.notice()


async def test_a_file_is_checked_row_by_row_before_anything_is_created(
    tab: Tab, org: Org, actor: Actor
) -> None:
    await hire(actor, template_key="quill")
    await tab.open("/tasks")
    await tab.send(BatchState.begin())
    await tab.send(BatchState.read("tasks.csv", EXAMPLE + "Another,,URGENT,,,,,\n"))
    shown = await tab.state(BatchState)
    assert (shown.good, shown.bad) == (1, 1)
    assert [bool(row.problem) for row in shown.rows] == [False, True]
    assert (await tab.state(TasksState)).nothing
    await tab.send(BatchState.create())
    await tab.until(TasksState, lambda s: not s.nothing)
    assert "1 task is on the board. 1 row was left out." in await tab.notice()
    await tab.send(BatchState.read("tasks.csv", "name\nx\n"))
    assert "title" in (await tab.state(BatchState)).problem


async def test_a_task_is_edited_and_a_change_in_between_is_told(
    tab: Tab, org: Org, actor: Actor
) -> None:
    made = await given.task(actor, acceptance_criteria=["Short"])
    await tab.open(f"/tasks/{made.id}")
    await tab.send(PartsState.ask("edit"))
    draft = (await tab.state(PartsState)).draft
    sent: dict[str, Any] = {**vars(draft), "title": "Better words", "due": "2030-01-02"}
    await tab.send(PartsState.save(sent))
    seen = await given.detail(actor, made.id)
    assert (seen.title, seen.due_at is not None) == ("Better words", True)
    assert [each.text for each in seen.acceptance_criteria] == ["Short"]
    await tab.send(PartsState.save(sent))  # with the revision from before
    assert "Somebody changed this task" in (await tab.state(PartsState)).problem


async def test_texts_and_files_are_attached_and_tasks_waited_for(
    tab: Tab, org: Org, actor: Actor
) -> None:
    first, made = await given.task(actor, title="First"), await given.task(actor)
    await tab.open(f"/tasks/{made.id}")
    await tab.send(PartsState.attach_file("facts.txt", "42"))
    await tab.send(PartsState.attach_text({"name": "more.md", "content": "Much more"}))
    await tab.send(PartsState.attach_file("facts.txt", "43"))
    assert "already" in await tab.notice()
    await tab.until(TaskState, lambda s: len(s.attached) == 2)
    await tab.send(PartsState.detach((await tab.state(TaskState)).attached[0].id))
    await tab.send(PartsState.ask("wait"))
    assert [each["label"] for each in (await tab.state(PartsState)).choices] == ["First"]
    await tab.send(PartsState.wait_for({"depends_on_id": str(first.id)}))
    await tab.until(TaskState, lambda s: [each.title for each in s.waits_for] == ["First"])
    await tab.send(PartsState.wait_no_more(str(first.id)))
    await tab.until(TaskState, lambda s: not s.waits_for and len(s.attached) == 1)


async def test_the_tasks_of_others_cannot_be_edited_from_the_outside(
    tab: Tab, org: Org, actor: Actor
) -> None:
    foreign = await given.task((await new_org()).owner)
    await tab.open(f"/tasks/{foreign.id}")
    assert (await tab.state(TaskState)).missing
    await tab.send(PartsState.attach_file("x.txt", "x"))
    assert "no such task" in await tab.notice()
    async with open_tab(await org.member(Role.VIEWER)) as viewer:
        mine = await given.task(actor)
        await viewer.open(f"/tasks/{mine.id}")
        await viewer.send(PartsState.attach_file("x.txt", "x"))
        assert "Your role" in await viewer.notice()


async def test_a_task_shows_its_runs_and_how_often_it_may_be_sent_back(
    tab: Tab, org: Org, actor: Actor
) -> None:
    agent_id = await worker_agent(actor)
    made = await given.task(actor, agent_id=agent_id)
    run_id = await given.new_run(actor, agent_id)
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        run = await uow.session.get_one(Run, run_id)
        run.task_id = made.id
    await tab.open(f"/tasks/{made.id}")
    assert [each.id for each in (await tab.state(TaskState)).runs] == [str(run_id)]
    own = await given.task(actor, assignee_user_id=actor.user_id)
    await given.send_back(actor, await given.submit(actor, own.id))
    await given.submit(actor, own.id, given.draft("Again"))
    await tab.open(f"/tasks/{own.id}")
    assert (await tab.state(ReviewState)).changes_left == MOST_CHANGES - 1


async def test_tasks_are_filtered_by_when_they_are_due(tab: Tab, org: Org, actor: Actor) -> None:
    soon = await given.task(actor, title="Soon", due_at=utc_now())
    await given.task(actor, title="Whenever")
    await tab.open("/tasks")
    await tab.send(TasksState.show_as("list"))
    for due in ("today", "week", "overdue"):
        await tab.send(TasksState.show_due(due))
        await tab.until(TasksState, lambda s: [each.id for each in s.tasks] == [str(soon.id)])
    await tab.send(TasksState.show_all())
    await tab.until(TasksState, lambda s: len(s.tasks) == 2)
