"""The page of a workflow's run, and how a workflow starts by itself."""

from urllib.parse import urlsplit

from httpx2 import AsyncClient

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.workflows.metadata.run_schemas import WorkflowStart
from agents_os.domains.workflows.usecases.start_workflow_run import start_workflow_run
from agents_os.ui.pages.run.retry_state import RetryState
from agents_os.ui.pages.run.state import RunState
from agents_os.ui.pages.runs.state import RunsState
from agents_os.ui.pages.workflow.starts_state import StartsState
from tests.support.published_workflows import graph, publish, signed
from tests.support.tab import Tab
from tests.support.task_runs import work


def flow(expression: str):
    """A connector in the sandbox, then a sum."""
    call = {"tool": "slack.provision", "arguments": {"company_name": "Acme"}}
    return graph(
        {"id": "start", "type": "trigger.manual"},
        {"id": "tell", "type": "tool.call", "config": call},
        {"id": "sum", "type": "data.transform", "config": {"expression": expression}},
        edges=[("start", "tell"), ("tell", "sum")],
    )


async def test_a_failed_run_is_read_by_names_and_tried_again(tab: Tab, actor: Actor) -> None:
    workflow_id = await publish(actor, flow("trigger.data.amount + 1"))
    async with db.unit_of_work(actor) as uow:
        start = WorkflowStart(data={"amount": "5"})
        run = await start_workflow_run(uow, workflow_id, start)
    await work(actor)
    await tab.open("/runs")
    assert [row.agent for row in (await tab.state(RunsState)).runs] == ["Flow"]
    other = await publish(actor, flow("1"))
    await tab.open(f"/runs?workflow={other}")
    assert (await tab.state(RunsState)).runs == []
    await tab.open(f"/runs?workflow={workflow_id}")
    listed = await tab.state(RunsState)
    assert (len(listed.runs), listed.workflow) == (1, "⚡ Flow")
    await tab.open(f"/runs/{run.id}")
    await tab.until(RunState, lambda s: bool(s.timeline))
    shown = await tab.state(RunState)
    assert (shown.run.agent, shown.back_href) == ("Flow", f"/workflows/{workflow_id}")
    assert [(step.name, step.word) for step in shown.steps] == [
        ("Start", "Done"),
        ("Tell", "Done in the sandbox"),
        ("Sum", "Failed"),
    ]
    assert shown.overlay["sum"]["status"] == "failed"
    assert [node["id"] for node in shown.picture["nodes"]] == ["start", "sum", "tell"]
    assert shown.facts["Version"] == "1"
    assert "Provider cost" not in shown.facts  # no model was asked
    said = " ".join(item.text for item in shown.timeline)
    assert "“Tell” asked the rules" in said
    assert "“Sum”: failed." in said
    assert shown.can == ["retry_workflow"]
    await publish(actor, flow("6"), workflow_id)
    await tab.send(RetryState.open)
    await tab.send(RetryState.choose("version", "published"))
    asked = await tab.state(RetryState)
    assert asked.lines[:3] == [
        "It runs with version 2.",
        "Taken over, not done again: Tell.",
        "Done again: Sum, and what comes after.",
    ]
    await tab.send(RetryState.start)
    await work(actor)
    await tab.send(RetryState.open)
    await tab.open("/runs")
    await tab.open(f"/runs/{run.id}")
    assert not (await tab.state(RetryState)).asking
    await tab.open("/runs")
    assert [row.word for row in (await tab.state(RunsState)).runs] == ["Done", "Failed"]
    await tab.send(RetryState.choose("version", "yesterday's"))
    assert await tab.notice()


async def test_a_webhook_shows_its_address_its_secret_once_and_what_came(
    tab: Tab, actor: Actor, api_client: AsyncClient
) -> None:
    hook = {"id": "hook", "type": "trigger.webhook"}
    say = {"id": "say", "type": "data.transform", "config": {"expression": "1"}}
    workflow_id = await publish(actor, graph(hook, say, edges=[("hook", "say")]))
    await tab.open(f"/workflows/{workflow_id}")
    await tab.send(StartsState.open)
    (trigger,) = (await tab.state(StartsState)).triggers
    assert (trigger.kind, trigger.active, "no secret yet" in trigger.warning) == (
        "Webhook",
        True,
        True,
    )
    await tab.send(StartsState.new_secret("hook"))
    shown = await tab.state(StartsState)
    assert (shown.secret[:6], shown.triggers[0].warning) == ("whsec_", "")
    path = urlsplit(trigger.url).path
    headers = signed(shown.secret, b"{}")
    assert (await api_client.post(path, content=b"{}", headers=headers)).status_code == 202
    await tab.send(StartsState.look("hook"))
    (came,) = (await tab.state(StartsState)).deliveries
    assert came.word == "Started a run"
    await tab.send(StartsState.again(came.id))
    assert len((await tab.state(StartsState)).deliveries) == 2
    await tab.send(StartsState.show(False))
    assert (await tab.state(StartsState)).secret == ""
    for node in ("nothing", "'; drop"):
        await tab.send(StartsState.new_secret(node))
        assert await tab.notice()
    await tab.send(StartsState.open)
    await tab.open(f"/workflows/{workflow_id}")  # the connection was lost
    assert (await tab.state(StartsState)).asking
    await tab.open("/runs")
    await tab.open(f"/workflows/{workflow_id}")
    assert not (await tab.state(StartsState)).asking
