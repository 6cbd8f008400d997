"""The board, one task with its review, and quick add, as clicks would go."""

from typing import Any
from uuid import UUID

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.ids import uuid7
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.tasks.metadata.schemas import TaskFilter, TaskRead
from agents_os.domains.tasks.metadata.sections import DeliverableDraft
from agents_os.domains.tasks.usecases.queries import list_tasks
from agents_os.ui.pages.task.review_state import ReviewState
from agents_os.ui.pages.task.state import TaskState
from agents_os.ui.pages.tasks.state import TasksState
from agents_os.ui.quick_task.state import QuickTaskState
from tests.support import tasks as given
from tests.support.agents import hire
from tests.support.builders import Org, new_org
from tests.support.conversations import ask, watch
from tests.support.game import choose
from tests.support.tab import Tab, open_tab

SECTIONS: list[dict[str, Any]] = [
    {"id": "words", "label": "Words", "type": "text", "data": {"markdown": "# Well\n\nDone."}},
    {"id": "points", "label": "Points", "type": "list", "data": {"items": ["One", "Two"]}},
    {
        "id": "numbers",
        "label": "Numbers",
        "type": "table",
        "data": {"columns": ["Month", "Sold"], "rows": [["May", 12.5], ["June", None]]},
    },
    {
        "id": "chart",
        "label": "Chart",
        "type": "chart",
        "data": {
            "kind": "bar",
            "labels": ["May", "June"],
            "series": [{"name": "Sold", "values": [12, 30]}],
        },
    },
]
RICH = DeliverableDraft.model_validate({"title": "Report", "sections": SECTIONS})


async def board_of(actor: Actor) -> list[TaskRead]:
    async with db.unit_of_work(actor) as uow:
        return (await list_tasks(uow, TaskFilter())).data


async def in_review(actor: Actor, **fields: Any) -> UUID:
    """A task of `actor`, handed in."""
    task = await given.task(actor, assignee_user_id=actor.user_id, **fields)
    await given.submit(actor, task.id, RICH)
    return task.id


async def open_task(tab: Tab, task_id: object) -> None:
    await tab.open(f"/tasks/{task_id}")


async def test_the_board_shows_each_task_in_its_column(tab: Tab, actor: Actor) -> None:
    await given.task(actor, title="Draft the plan", priority="HIGH")
    await in_review(actor, title="Sum up the survey")
    await tab.open("/tasks")
    state = await tab.state(TasksState)
    shown = {column.label: [card.title for card in column.cards] for column in state.columns}
    assert shown["Pending"] == ["Draft the plan"]
    assert shown["In review"] == ["Sum up the survey"]
    plan = state.columns[0].cards[0]
    assert (plan.priority, plan.tone, plan.who) == ("High", "red", "")
    assert plan.xp.startswith("up to ")


async def test_no_points_are_named_where_the_game_is_off(tab: Tab, actor: Actor) -> None:
    await choose(actor, mode="off")
    await given.task(actor)
    await tab.open("/tasks")
    assert (await tab.state(TasksState)).columns[0].cards[0].xp == ""


async def test_filters_narrow_the_board_and_the_list(tab: Tab, actor: Actor) -> None:
    await given.task(actor, title="Alpha", priority="HIGH")
    await given.task(actor, title="Beta", assignee_user_id=actor.user_id)
    await tab.open("/tasks")
    await tab.send(TasksState.show_as("list"))
    assert len((await tab.state(TasksState)).tasks) == 2
    await tab.send(TasksState.narrow("priority", "HIGH"))
    assert [task.title for task in (await tab.state(TasksState)).tasks] == ["Alpha"]
    await tab.send(TasksState.show_all)
    await tab.send(TasksState.show_who(f"person:{actor.user_id}"))
    assert [task.title for task in (await tab.state(TasksState)).tasks] == ["Beta"]
    await tab.send(TasksState.search("nothing like it"))
    state = await tab.state(TasksState)
    assert (state.nothing, state.filtered) == (True, True)


async def test_the_board_repaints_when_somebody_adds_a_task(tab: Tab, actor: Actor) -> None:
    await tab.open("/tasks")
    await given.task(actor, title="From elsewhere")
    await tab.until(TasksState, lambda state: state.columns[0].total == 1)


async def test_a_task_is_written_down_and_given_away_in_one_go(tab: Tab, actor: Actor) -> None:
    await tab.open("/tasks")
    await tab.send(QuickTaskState.begin)
    assert (await tab.state(QuickTaskState)).open
    me = f"person:{actor.user_id}"
    form = {
        "title": "Write the newsletter",
        "priority": "HIGH",
        "category": "research",
        "criteria": "Names a date\n\n Is short ",
        "due": "2031-05-04",
        "assignee": me,
    }
    await tab.send(QuickTaskState.create(form))
    assert not (await tab.state(QuickTaskState)).open
    (task,) = await board_of(actor)
    assert (task.title, task.priority, task.category) == (form["title"], "HIGH", "research")
    assert task.assignee
    assert task.assignee.id == actor.user_id
    assert task.due_at
    assert task.due_at.year == 2031
    found = await given.detail(actor, task.id)
    assert [each.text for each in found.acceptance_criteria] == ["Names a date", "Is short"]


async def test_agents_are_suggested_with_reason_and_cost(tab: Tab, actor: Actor) -> None:
    agent = await hire(actor)
    await tab.send(QuickTaskState.begin)
    await tab.send(QuickTaskState.note("title", "Write a blog article about pandas"))
    state = await tab.state(QuickTaskState)
    first = state.suggestions[0]
    assert first.value == f"agent:{agent.id}"
    assert first.reasons
    assert first.price
    assert state.worth.startswith("up to ")


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"title": ""},
        {"title": "x", "priority": "URGENT"},
        {"title": "x", "due": "soon"},
        {"title": "x", "assignee": "agent:1"},
        {"title": "x", "assignee": "ghost"},
        {"title": ["x"]},
        {"title": "a\x00b"},
        {"title": "x", "criteria": {"a": 1}},
    ],
)
async def test_a_form_that_is_wrong_adds_nothing(
    tab: Tab, actor: Actor, form: dict[str, Any]
) -> None:
    await tab.send(QuickTaskState.begin)
    await tab.send(QuickTaskState.create(form))
    state = await tab.state(QuickTaskState)
    assert (state.open, state.problem != "") == (True, True)
    assert await board_of(actor) == []


async def test_an_answer_becomes_a_task_that_knows_where_it_came_from(
    tab: Tab, actor: Actor
) -> None:
    agent = await hire(actor)
    turn = await ask(actor, agent.id, "Summarise: we ship on Monday.")
    await watch(actor, turn.run_id)
    await tab.send(QuickTaskState.begin_from_answer(str(turn.answer.id)))
    state = await tab.state(QuickTaskState)
    assert state.draft["title"] == "Summarise: we ship on Monday."
    assert state.assignee == f"agent:{agent.id}"
    await tab.send(QuickTaskState.create({"title": state.draft["title"]}))
    (task,) = await board_of(actor)
    assert task.origin_message_id == turn.answer.id
    found = await given.detail(actor, task.id)
    assert [each.name for each in found.attachments] == ["Conversation.md"]


async def test_nobody_makes_a_task_of_another_persons_chat(tab: Tab, org: Org) -> None:
    colleague = await org.member(Role.MEMBER)
    agent = await hire(org.owner)
    turn = await ask(colleague, agent.id, "A secret?")
    await watch(colleague, turn.run_id)
    await tab.send(QuickTaskState.begin_from_answer(str(turn.answer.id)))
    assert not (await tab.state(QuickTaskState)).open


async def test_somebody_who_may_only_look_adds_nothing(web: None, org: Org) -> None:
    async with open_tab(await org.member(Role.VIEWER)) as viewer:
        await viewer.send(QuickTaskState.begin)
        assert not (await viewer.state(QuickTaskState)).open
        await viewer.send(QuickTaskState.create({"title": "Mine"}))
    assert await board_of(org.owner) == []


async def test_a_result_is_read_and_accepted(tab: Tab, actor: Actor) -> None:
    task_id = await in_review(actor)
    await open_task(tab, task_id)
    state = await tab.state(ReviewState)
    assert [part.kind for part in state.parts] == ["text", "list", "table", "chart"]
    assert state.parts[2].table == [["May", "12.5"], ["June", ""]]
    assert len(state.parts[3].drawing.shapes) == 2
    assert state.parts[3].table == [["May", "12"], ["June", "30"]]
    await tab.send(ReviewState.accept)
    await tab.until(TaskState, lambda state: state.card.word == "Done")
    assert (await tab.state(ReviewState)).reviews[0].chip == "Accepted"


async def test_criteria_that_are_not_ticked_are_asked_about(tab: Tab, actor: Actor) -> None:
    task_id = await in_review(actor, acceptance_criteria=["Is short", "Names a date"])
    await open_task(tab, task_id)
    first, _ = (await tab.state(ReviewState)).met
    await tab.send(ReviewState.tick(first, True))
    await tab.send(ReviewState.accept)
    assert (await tab.state(ReviewState)).asking == "accept"
    assert (await given.detail(actor, task_id)).status == "in_review"
    await tab.send(ReviewState.accept)
    done = await given.detail(actor, task_id)
    assert done.status == "completed"
    assert [each.met for each in done.acceptance_criteria] == [True, False]


async def test_changes_are_asked_for_with_a_comment_and_versions_are_kept(
    tab: Tab, actor: Actor
) -> None:
    task_id = await in_review(actor)
    await open_task(tab, task_id)
    await tab.send(ReviewState.send_back({"comment": " "}))
    assert (await given.detail(actor, task_id)).status == "in_review"
    await tab.send(ReviewState.send_back({"comment": "More numbers."}))
    await tab.until(TaskState, lambda state: state.card.word == "In progress")
    await tab.send(ReviewState.hand_in({"title": "Report two", "text": "Numbers: 1, 2."}))
    state = await tab.state(ReviewState)
    assert (state.version, state.versions, state.title) == (2, [2, 1], "Report two")
    await tab.send(ReviewState.show_version("1"))
    assert (await tab.state(ReviewState)).title == "Report"
    await tab.send(ReviewState.accept)
    assert "Version 2" in await tab.notice()
    assert (await given.detail(actor, task_id)).status == "in_review"


async def test_a_result_is_rejected(tab: Tab, actor: Actor) -> None:
    task_id = await in_review(actor)
    await open_task(tab, task_id)
    await tab.send(ReviewState.reject({"comment": "Not this."}))
    await tab.until(TaskState, lambda state: state.card.word == "Pending")


async def test_a_task_is_given_away_cancelled_and_reopened(tab: Tab, actor: Actor) -> None:
    task = await given.task(actor)
    await open_task(tab, task.id)
    await tab.send(TaskState.ask("assign"))
    await tab.send(TaskState.assign({"assignee": f"person:{actor.user_id}"}))
    await tab.send(TaskState.start)
    await tab.until(TaskState, lambda state: state.card.word == "In progress")
    await tab.send(TaskState.cancel({"reason": "Too late."}))
    state = await tab.state(TaskState)
    assert state.next.text == "Cancelled: Too late. It can be reopened."
    await tab.send(TaskState.reopen({}))
    await tab.until(TaskState, lambda state: state.card.word == "Pending")


async def test_a_comment_is_kept(tab: Tab, actor: Actor) -> None:
    task = await given.task(actor)
    await open_task(tab, task.id)
    await tab.send(TaskState.comment({"text": "Ask Dana first."}))
    assert [each.text for each in (await tab.state(TaskState)).comments] == ["Ask Dana first."]


async def test_a_strangers_task_is_not_there(tab: Tab) -> None:
    elsewhere = await new_org()
    task_id = await in_review(elsewhere.owner)
    for address in (task_id, uuid7(), "nonsense"):
        await open_task(tab, address)
        assert (await tab.state(TaskState)).missing
        assert (await tab.state(ReviewState)).id == ""


FORGED = [
    TasksState.narrow("position", "1"),
    TasksState.narrow("priority", "URGENT"),
    TasksState.show_who("agent:1"),
    TasksState.show_who("robot:1"),
    TasksState.show_as("poster"),
    TasksState.show_column("cellar"),
    TasksState.search({"a": 1}),
    TasksState.show_mine("perhaps"),
    QuickTaskState.note("owner", "me"),
    QuickTaskState.note("priority", "URGENT"),
    QuickTaskState.note("title", "x" * 30_000),
    QuickTaskState.pick("agent:1"),
    QuickTaskState.begin_from_answer("1"),
    TaskState.ask("money"),
    TaskState.assign({"assignee": "agent:1"}),
    TaskState.comment({}),
    TaskState.read_attachment("1"),
    ReviewState.ask("money"),
    ReviewState.show_version("-1"),
    ReviewState.show_version("x"),
    ReviewState.send_back({"comment": 5}),
    ReviewState.hand_in({"text": "No title"}),
]


@pytest.mark.parametrize("spec", FORGED, ids=lambda spec: str(spec.handler.fn.__qualname__))
async def test_forged_arguments_are_told_and_change_nothing(
    tab: Tab, actor: Actor, spec: Any
) -> None:
    task_id = await in_review(actor)
    await open_task(tab, task_id)
    await tab.send(spec)
    assert await tab.notice() != ""
    assert (await given.detail(actor, task_id)).status == "in_review"
