"""The list of workflows and the builder's handlers, as clicks and saves of the browser would go."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.run_schemas import WorkflowStart
from agents_os.domains.workflows.metadata.schemas import DraftRead, DraftSave, WorkflowCreate
from agents_os.domains.workflows.usecases.create_workflow import create_workflow
from agents_os.domains.workflows.usecases.queries import get_draft
from agents_os.domains.workflows.usecases.save_draft import save_draft
from agents_os.domains.workflows.usecases.start_workflow_run import start_workflow_run
from agents_os.ui.pages.workflow.card_state import WorkflowCardState
from agents_os.ui.pages.workflow.run_now_state import RunNowState
from agents_os.ui.pages.workflow.state import WorkflowState
from agents_os.ui.pages.workflow.trial_state import TrialState
from agents_os.ui.pages.workflow.versions_state import WorkflowVersionsState
from agents_os.ui.pages.workflow.watch_state import WatchState
from agents_os.ui.pages.workflows.state import WorkflowsState
from tests.support.builders import Org, new_org
from tests.support.tab import Tab, open_tab
from tests.support.workflows import work

GREETING = {
    "nodes": [
        {"id": "start", "type": "trigger.manual", "name": "Start"},
        {
            "id": "greet",
            "type": "data.transform",
            "name": "Greet",
            "config": {"fields": [{"key": "text", "value": "Hello {{ trigger.data.name }}"}]},
        },
    ],
    "edges": [{"source": "start", "target": "greet"}],
}
BY_DANA = {**GREETING, "description": "Dana's words"}


@pytest.fixture
async def workflow(actor: Actor) -> UUID:
    return await made(actor, GREETING)


async def made(actor: Actor, definition: dict[str, Any]) -> UUID:
    body = WorkflowCreate(name="Greeter", definition=Definition.model_validate(definition))
    async with db.unit_of_work(actor) as uow:
        return (await create_workflow(uow, body)).id


async def draft_of(actor: Actor, workflow_id: UUID) -> DraftRead:
    async with db.unit_of_work(actor) as uow:
        return await get_draft(uow, workflow_id)


async def saved_by(actor: Actor, workflow_id: UUID, definition: dict[str, Any]) -> int:
    revision = (await draft_of(actor, workflow_id)).revision
    body = DraftSave(definition=Definition.model_validate(definition), revision=revision)
    async with db.unit_of_work(actor) as uow:
        return (await save_draft(uow, workflow_id, body)).revision


def sent(definition: dict[str, Any], revision: int, token: str = "t1") -> Any:
    return {"definition": definition, "revision": revision, "token": token}


async def published(tab: Tab) -> None:
    await tab.send(WorkflowCardState.publish({"change_message": "First"}))


async def test_the_list_shows_makes_copies_and_archives(tab: Tab, actor: Actor) -> None:
    await tab.open("/workflows")
    state = await tab.state(WorkflowsState)
    assert state.workflows == []
    await tab.send(WorkflowsState.create({"name": "Greeter"}))
    await tab.until(WorkflowsState, lambda state: len(state.workflows) == 1)
    row = (await tab.state(WorkflowsState)).workflows[0]
    assert (row.name, row.word, row.version, row.triggers) == (
        "Greeter",
        "Draft",
        "",
        "Nothing yet",
    )
    await tab.send(WorkflowsState.duplicate(row.id))
    await tab.until(WorkflowsState, lambda state: len(state.workflows) == 2)
    await tab.send(WorkflowsState.ask_archive(row.id, row.name))
    await tab.send(WorkflowsState.archive)
    await tab.until(WorkflowsState, lambda state: len(state.workflows) == 1)
    await tab.send(WorkflowsState.narrow("archived"))
    assert [each.id for each in (await tab.state(WorkflowsState)).workflows] == [row.id]


async def test_a_template_and_a_file_become_drafts(tab: Tab) -> None:
    await tab.open("/workflows")
    assert len((await tab.state(WorkflowsState)).templates) >= 10
    await tab.send(WorkflowsState.use_template("lead_router"))
    exported = {"format": "agents-os/workflow", "name": "Greeter", "emoji": "⚡"}
    exported |= {"description": "", "tags": [], "definition": {"schema_version": 1, **GREETING}}
    await tab.send(WorkflowsState.import_file("greeter.json", json.dumps(exported)))
    await tab.until(WorkflowsState, lambda state: len(state.workflows) == 2)
    await tab.send(WorkflowsState.import_file("broken.json", "{"))
    assert await tab.notice() == "This file is no JSON, so it is no exported workflow."


async def test_a_draft_is_saved_and_told_what_it_lacks(
    tab: Tab, actor: Actor, workflow: UUID
) -> None:
    await tab.open(f"/workflows/{workflow}")
    opened = (await tab.state(WorkflowState)).opened
    assert opened["can_edit"] is True
    broken = {
        **GREETING,
        "nodes": [*GREETING["nodes"], {"id": "ask", "type": "agent.ask", "name": "Ask"}],
    }
    await tab.send(WorkflowState.save(sent(broken, opened["revision"])))
    state = await tab.state(WorkflowState)
    assert state.ack == {"token": "t1", "revision": opened["revision"] + 1}
    assert {(each["node"], each["field"]) for each in state.problems} >= {("ask", "agent_id")}
    assert state.blocking > 0
    assert len((await draft_of(actor, workflow)).definition.nodes) == 3


async def test_a_colleagues_save_is_never_overwritten(
    tab: Tab, org: Org, actor: Actor, workflow: UUID
) -> None:
    await tab.open(f"/workflows/{workflow}")
    revision = (await tab.state(WorkflowState)).opened["revision"]
    dana = await org.member(Role.ADMIN)
    theirs = await saved_by(dana, workflow, BY_DANA)
    await tab.until(WorkflowState, lambda state: state.theirs.get("revision") == theirs)
    await tab.send(WorkflowState.save(sent(GREETING | {"description": "Mine"}, revision)))
    state = await tab.state(WorkflowState)
    assert state.ack == {"token": "t1", "clash": True}
    assert state.theirs["definition"]["description"] == "Dana's words"
    assert state.theirs["who"]
    await tab.send(WorkflowState.save(sent(GREETING | {"description": "Both"}, theirs, "t2")))
    assert (await tab.state(WorkflowState)).ack == {"token": "t2", "revision": theirs + 1}
    assert (await draft_of(actor, workflow)).definition.description == "Both"


async def test_versions_are_published_compared_and_brought_back(
    tab: Tab, actor: Actor, workflow: UUID
) -> None:
    await tab.open(f"/workflows/{workflow}")
    await published(tab)
    state = await tab.state(WorkflowState)
    assert (state.standing, state.changed, state.publish_label) == ("v1 live", False, "Publish v2")
    revision = await saved_by(
        actor, workflow, {**GREETING, "nodes": GREETING["nodes"][:1], "edges": []}
    )
    assert revision > 1
    await tab.send(WorkflowVersionsState.open)
    versions = await tab.state(WorkflowVersionsState)
    assert [each.number for each in versions.versions] == [1]
    assert versions.marks["nodes"] == {"greet": "removed"}
    assert versions.changes
    await tab.send(WorkflowVersionsState.into_draft(1))
    assert len((await draft_of(actor, workflow)).definition.nodes) == 2
    assert len((await tab.state(WorkflowState)).theirs["definition"]["nodes"]) == 2


async def test_a_test_shows_each_step_and_keeps_its_data(
    tab: Tab, actor: Actor, workflow: UUID
) -> None:
    await tab.open(f"/workflows/{workflow}")
    await tab.send(TrialState.open)
    await tab.send(TrialState.start({"data": "{not json"}))
    assert "not valid JSON" in (await tab.state(TrialState)).data_error
    await tab.send(TrialState.start({"data": '{"name": "Dana"}'}))
    await work(actor)
    await tab.until(WatchState, lambda state: state.rows and not state.going)
    state = await tab.state(WatchState)
    assert [(row.node, row.word) for row in state.rows] == [("start", "Done"), ("greet", "Done")]
    assert state.overlay["greet"]["status"] == "succeeded"
    assert state.sample == {"trigger": {"name": "Dana"}, "steps": {"greet": {"text": "Hello Dana"}}}
    assert (await draft_of(actor, workflow)).samples == {"trigger": {"name": "Dana"}}
    await tab.send(TrialState.pin("greet", True))
    await tab.send(TrialState.test_node("greet"))
    assert (await tab.state(TrialState)).samples["greet"] == {"text": "Hello Dana"}
    async with open_tab(actor) as other:  # where nothing was tried, but is shown
        await other.open(f"/workflows/{workflow}")
        shown = await other.state(WatchState)
        assert (shown.run_id, shown.sample["trigger"]) == ("", {"name": "Dana"})
        await other.send(WatchState.choose(state.run_id))
        await other.send(TrialState.again)
        await work(actor)
        await other.until(WatchState, lambda now: len(now.rows) == 2 and not now.going)
        assert (await other.state(WatchState)).sample["steps"]["greet"] == {"text": "Hello Dana"}


async def test_a_real_run_is_shown_by_itself_and_others_on_demand(
    tab: Tab, org: Org, actor: Actor, workflow: UUID
) -> None:
    await tab.open(f"/workflows/{workflow}")
    await published(tab)
    first = await begun(actor, workflow)
    await tab.until(WatchState, lambda state: state.run_id == str(first))
    await work(actor)
    await tab.until(WatchState, lambda state: not state.going)
    shown = await tab.state(WatchState)
    assert [(row.name, row.word) for row in shown.rows] == [("Start", "Done"), ("Greet", "Done")]
    assert all(row.took and row.text for row in shown.rows)
    assert (shown.version, shown.digest) == (1, (await tab.state(WorkflowState)).digest)
    await saved_by(actor, workflow, BY_DANA)
    await tab.until(WorkflowState, lambda state: state.digest != shown.digest)
    second = await begun(actor, workflow)
    await tab.until(WatchState, lambda state: state.run_id == str(second))
    await tab.send(WatchState.choose(str(first)))
    third = await begun(actor, workflow)
    await tab.until(WatchState, lambda state: len(state.runs) == 3)
    held = await tab.state(WatchState)
    assert (held.run_id, held.going, len(held.rows)) == (str(first), False, 2)
    assert held.runs[0]["value"] == str(third)
    await tab.send(WatchState.choose(""))
    assert (await tab.state(WatchState)).overlay == {}
    async with open_tab(await org.member(Role.VIEWER)) as theirs:
        await theirs.open(f"/workflows/{workflow}")
        seen = {run["value"] for run in (await theirs.state(WatchState)).runs}
        assert seen <= {str(each) for each in (first, second, third)}


async def begun(actor: Actor, workflow: UUID) -> UUID:
    async with db.unit_of_work(actor) as uow:
        start = WorkflowStart(data={"name": "Dana"})
        return (await start_workflow_run(uow, workflow, start)).id


async def test_a_published_workflow_is_run_by_hand(tab: Tab, actor: Actor, workflow: UUID) -> None:
    await tab.open(f"/workflows/{workflow}")
    await tab.send(RunNowState.start({"data": "{}"}))
    assert "publish" in (await tab.notice()).lower()
    await published(tab)
    assert (await tab.state(WorkflowState)).by_hand
    await tab.send(RunNowState.start({"data": '{"name": "Dana"}'}))
    await work(actor)
    await tab.open("/workflows")
    rows = (await tab.state(WorkflowsState)).workflows
    assert [(row.runs, row.success) for row in rows] == [(1, "100%")]


async def test_another_companys_workflow_is_not_there(tab: Tab, actor: Actor) -> None:
    stranger = await new_org()
    theirs = await made(stranger.owner, GREETING)
    for address in (str(theirs), "nonsense"):
        await tab.open(f"/workflows/{address}")
        assert (await tab.state(WorkflowState)).missing
        await tab.send(WorkflowState.save(sent(GREETING, 1)))
        await tab.send(TrialState.start({"data": "{}"}))
        assert await tab.notice()
    assert (await draft_of(stranger.owner, theirs)).revision == 1


async def test_a_viewer_looks_and_changes_nothing(org: Org, actor: Actor, workflow: UUID) -> None:
    async with open_tab(await org.member(Role.VIEWER)) as tab:
        await tab.open(f"/workflows/{workflow}")
        opened = (await tab.state(WorkflowState)).opened
        assert opened["can_edit"] is False
        await tab.send(WorkflowState.save(sent(BY_DANA, opened["revision"])))
        assert "refused" in (await tab.state(WorkflowState)).ack
    assert (await draft_of(actor, workflow)).definition.description == ""
