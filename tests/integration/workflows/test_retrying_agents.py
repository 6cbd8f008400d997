"""An agent at a step that failed: what it goes on with when the run is tried again."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.gateway.adapters.secondary.scripted_model import playing
from agents_os.domains.gateway.metadata.errors import ModelCredentialRejected
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.workflows.metadata.retry_schemas import RetryPreview, WorkflowRetry
from agents_os.domains.workflows.metadata.run_schemas import WorkflowStart
from agents_os.domains.workflows.usecases.preview_retry import preview_retry
from agents_os.domains.workflows.usecases.retry_workflow_run import retry_workflow_run
from agents_os.domains.workflows.usecases.start_workflow_run import start_workflow_run
from tests.support import approvals
from tests.support.builders import Org
from tests.support.task_runs import answer_the_question, call, hear, worker_agent
from tests.support.tool_server import Stage, allow, connect, give_tools, tool_server
from tests.support.workflows import publish, run_of, waiting, work

REFUSED = [ModelCredentialRejected("The key is refused.")]
FIND = call("orders_find_order", number=7)
SEND = call("orders_send_invoice", number=7, to="ada@shop.test")


@pytest.fixture
async def server() -> AsyncIterator[Stage]:
    async with tool_server() as running:
        yield running


async def seller(actor: Actor, server: Stage, **more: Any) -> UUID:
    """May look orders up and send invoices with tools of a server."""
    agent = await worker_agent(actor, **more)
    listed = await connect(actor, server)
    reads = await allow(actor, listed, "find_order", "read")
    sends = await allow(actor, listed, "send_invoice", "outbound")
    await give_tools(actor, agent, reads, sends)
    return agent


def asking(agent_id: UUID, prompt: str = "Send it") -> dict[str, Any]:
    return {"a": {"ask": str(agent_id), "prompt": prompt}, "flow": "t > a"}


async def ran(actor: Actor, workflow_id: UUID) -> RunRead:
    async with db.unit_of_work(actor) as uow:
        run = await start_workflow_run(uow, workflow_id, WorkflowStart())
    await work(actor)
    return await run_of(actor, run.id)


async def preview(actor: Actor, run_id: UUID, **how: str) -> RetryPreview:
    async with db.unit_of_work(actor) as uow:
        return await preview_retry(uow, run_id, WorkflowRetry(**how))


async def retry(actor: Actor, run_id: UUID, **how: str) -> RunRead:
    async with db.unit_of_work(actor) as uow:
        run = await retry_workflow_run(uow, run_id, WorkflowRetry(**how))
    await work(actor)
    return await run_of(actor, run.id)


async def test_an_agent_whose_model_failed_goes_on_and_repeats_nothing(
    org: Org, server: Stage
) -> None:
    workflow_id = await publish(org.owner, asking(await seller(org.owner, server)))
    with playing([FIND, SEND], REFUSED):
        run = await ran(org.owner, workflow_id)
        asked = await waiting(org.owner, "a:gate:1.1")
        await approvals.approve(await org.member(Role.ADMIN), asked)
        await hear(org.owner)
        await work(org.owner)
    shown = await preview(org.owner, run.id)
    assert (shown.going_on, shown.anew, shown.kept, shown.repeated) == (["a"], [], [], [])
    with playing(["Sent"]) as stage:
        again = await retry(org.owner, run.id)
    assert (again.status, (again.output or {})["text"]) == (RunStatus.SUCCEEDED, "Sent")
    assert stage.requests[0].messages[-2].content.endswith("Order 7: 3 chairs")
    assert server.calls == [{"find_order": 7}, {"send_invoice": 7, "to": "ada@shop.test"}]


async def test_an_agent_is_not_asked_what_a_person_has_answered_before(org: Org) -> None:
    workflow_id = await publish(org.owner, asking(await worker_agent(org.owner)))
    with playing([call("ask_human", question="Which one?")], REFUSED):
        run = await ran(org.owner, workflow_id)
        await answer_the_question(org.owner, "The blue one")
    with playing(["That one"]) as stage:
        again = await retry(org.owner, run.id)
    assert again.status is RunStatus.SUCCEEDED
    assert stage.requests[0].messages[-1].content == "Answer of a person: The blue one"


async def test_an_agent_that_came_to_a_useless_end_begins_anew_and_that_is_said(
    org: Org, server: Stage
) -> None:
    await approvals.rule(org.owner, "allow", action_classes=["outbound"])
    agent_id = await seller(org.owner, server, max_steps=2)
    workflow_id = await publish(org.owner, asking(agent_id))
    with playing([SEND, FIND], [FIND]):
        run = await ran(org.owner, workflow_id)
    assert run.error_code == "step_limit"
    (anew,) = (await preview(org.owner, run.id)).anew
    assert (anew.name, anew.kind, anew.effects) == ("a", "agent", ["orders_send_invoice"])
    with playing([SEND]):
        await retry(org.owner, run.id)
    assert len([each for each in server.calls if "send_invoice" in each]) == 2


async def test_an_agent_that_is_asked_something_else_begins_anew(org: Org, server: Stage) -> None:
    agent_id = await seller(org.owner, server)
    workflow_id = await publish(org.owner, asking(agent_id))
    with playing([FIND], REFUSED):
        run = await ran(org.owner, workflow_id)
    await publish(org.owner, asking(agent_id, "Send nothing"), again=workflow_id)
    shown = await preview(org.owner, run.id, version="published")
    assert (shown.possible, shown.going_on, shown.anew[0].effects) == (True, [], [])
    with playing(["Nothing sent"]) as stage:
        await retry(org.owner, run.id, version="published")
    assert "Send nothing" in stage.requests[0].messages[-1].content


async def test_a_workflow_that_is_called_anew_is_named(org: Org) -> None:
    inner = await publish(org.owner, {"x": {"value": "trigger.data.none"}, "flow": "t > x"})
    workflow_id = await publish(org.owner, {"c": {"call": str(inner)}, "flow": "t > c"})
    run = await ran(org.owner, workflow_id)
    shown = await preview(org.owner, run.id)
    assert [(each.name, each.kind) for each in shown.anew] == [("c", "workflow")]
