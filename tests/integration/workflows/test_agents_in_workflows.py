"""An agent that a workflow asks works as at a task: with tools, rules, people and knowledge."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.gateway.adapters.secondary.scripted_model import playing
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.runs.metadata.states import RunStatus, StepStatus
from tests.support import approvals, credits
from tests.support.builders import Org
from tests.support.passages import base, document
from tests.support.task_runs import answer_the_question, call, hear, worker_agent
from tests.support.tool_server import Stage, allow, connect, give_tools, tool_server
from tests.support.workflows import ran, run_of, steps_of, waiting, work

PRICE = "# Prices\n\nA chair costs 120 euros, delivery included."
SHAPE = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


@pytest.fixture
async def server() -> AsyncIterator[Stage]:
    async with tool_server() as running:
        yield running


async def seller(actor: Actor, server: Stage) -> UUID:
    """May look orders up and send invoices with tools of a server."""
    agent = await worker_agent(actor, "calculate")
    listed = await connect(actor, server)
    reads = await allow(actor, listed, "find_order", "read")
    sends = await allow(actor, listed, "send_invoice", "outbound")
    await give_tools(actor, agent, reads, sends)
    return agent


def asking(agent_id: UUID, **more: Any) -> dict[str, Any]:
    return {"a": {"ask": str(agent_id), "prompt": "What about {{ trigger.data.n }}?", **more},
            "flow": "t > a"}  # fmt: skip


async def phases_of(org: Org, run_id: UUID) -> list[str]:
    query = text("select key from run_steps where run_id = :run order by first_seq")
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        return list(await uow.session.scalars(query, {"run": run_id}))


async def test_an_agent_uses_its_tools_until_it_has_answered(org: Org, server: Stage) -> None:
    agent_id = await seller(org.owner, server)
    with playing([call("orders_find_order", number=7)], ["Three chairs"]) as stage:
        run = await ran(org.owner, asking(agent_id), data={"n": 7})
    assert run.status is RunStatus.SUCCEEDED, run.error_message
    assert run.output is not None
    assert run.output["text"] == "Three chairs"
    assert stage.requests[1].messages[-1].content.endswith("Order 7: 3 chairs")
    assert await phases_of(org, run.id) == [
        "a:brief", "a:model:1", "a:gate:1.0", "a:tool:1.0", "a:model:2", "a",
    ]  # fmt: skip
    step = (await steps_of(org.owner, run.id))["a"]
    assert (step.status, step.cost_micros) == (StepStatus.SUCCEEDED, run.cost_micros)
    assert run.output["tokens"] == step.input_tokens + step.output_tokens


async def test_a_tool_that_needs_approval_lets_the_run_wait_and_go_on(
    org: Org, server: Stage
) -> None:
    agent_id = await seller(org.owner, server)
    with playing([call("orders_send_invoice", number=7, to="ada@shop.test")], ["Sent"]):
        run = await ran(org.owner, asking(agent_id), data={"n": 7})
        assert run.status is RunStatus.WAITING_APPROVAL
        assert (await steps_of(org.owner, run.id))["a"].status is StepStatus.WAITING
        asked = await waiting(org.owner, "a:gate:1.0")
        await approvals.approve(await org.member(Role.ADMIN), asked)
        await hear(org.owner)
        await work(org.owner)
    assert len(server.calls) == 1
    assert (await run_of(org.owner, run.id)).status is RunStatus.SUCCEEDED


async def test_two_agents_that_want_the_same_are_judged_each(org: Org, server: Stage) -> None:
    agent_id = await seller(org.owner, server)
    for after_untrusted in (False, True):
        await approvals.rule(
            org.owner, "allow", action_classes=["outbound"], after_untrusted=after_untrusted
        )
    sending = [call("orders_send_invoice", number=7, to="ada@shop.test")]
    graph = {"a": asking(agent_id)["a"], "b": asking(agent_id)["a"], "flow": "t > a > b"}
    with playing(sending, ["Sent"], sending, ["Sent again"]):
        run = await ran(org.owner, graph, data={"n": 7})
    assert run.status is RunStatus.SUCCEEDED, run.error_message
    assert len(server.calls) == 2


async def test_what_an_agent_does_after_reading_documents_waits_for_a_person(
    org: Org, server: Stage
) -> None:
    agent_id = await seller(org.owner, server)
    await approvals.rule(org.owner, "allow", action_classes=["outbound"])
    await document(org.owner, await base(org.owner), PRICE)
    graph = asking(agent_id)
    with playing([call("orders_send_invoice", number=7, to="ada@shop.test")]) as stage:
        run = await ran(org.owner, graph, data={"n": "the price of a chair"})
    assert "120 euros" in stage.requests[0].model_dump_json()
    assert run.status is RunStatus.WAITING_APPROVAL
    assert server.calls == []


async def test_an_agent_may_ask_a_person_and_is_not_asked_to_in_a_trial(org: Org) -> None:
    agent_id = await worker_agent(org.owner)
    with playing([call("ask_human", question="Which one?")], ["That one"]) as stage:
        run = await ran(org.owner, asking(agent_id), data={"n": 1})
        assert run.status is RunStatus.WAITING_INPUT
        await answer_the_question(org.owner, "The blue one")
    assert stage.requests[1].messages[-1].content == "Answer of a person: The blue one"
    with playing(["No tools"]) as stage:
        await ran(org.owner, asking(agent_id), data={"n": 1}, test=True)
    names = {tool.name for tool in stage.requests[0].tools}
    assert names.isdisjoint({"ask_human", "request_approval", "hand_to_person"})


async def test_an_answer_in_a_shape_is_corrected_once(org: Org) -> None:
    agent_id = await worker_agent(org.owner)
    graph = asking(agent_id, answer_schema=SHAPE)
    with playing([call("give_result", n="three")], [call("give_result", n=3)]) as stage:
        run = await ran(org.owner, graph, data={"n": 1})
    assert run.output is not None
    assert run.output["data"] == {"n": 3}
    assert 'is not of type "integer"' in stage.requests[1].messages[-1].content
    with playing(["none"], [json.dumps({"n": "x"})]):
        run = await ran(org.owner, graph, data={"n": 1})
    assert (run.status, run.error_code) == (RunStatus.FAILED, "answer_unfit")


async def test_an_agent_that_does_not_end_fails_its_step_only(org: Org) -> None:
    agent_id = await worker_agent(org.owner, "calculate", max_steps=2)
    graph = asking(agent_id, on_error="branch") | {"s": {"value": "'other'"}}
    graph["flow"] = "t > a, a.error > s"
    reckoning = [call("calculate", expression="1 + 1")]
    with playing(reckoning, reckoning):
        run = await ran(org.owner, graph, data={"n": 1})
    assert run.output == {"value": "other"}, run.error_message
    assert (await steps_of(org.owner, run.id))["a"].error_code == "step_limit"


async def test_every_call_of_an_agent_is_paid_by_its_workflow(org: Org) -> None:
    agent_id = await worker_agent(org.owner, "calculate")
    await credits.cap(org.owner, "0.015", period="run")
    with playing([call("calculate", expression="1 + 1")], ["2"]):
        run = await ran(org.owner, asking(agent_id), data={"n": 1})
    query = text("select count(*), min(purpose), count(distinct run_id) from credit_holds")
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        found = (await uow.session.execute(query)).one()
    assert tuple(found) == (2, "workflow", 1), run.error_message
