"""An agent at a task uses tools of a server: offered, judged, called once, and taken as data."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.gateway.adapters.secondary.scripted_model import playing
from agents_os.domains.governance.metadata.schemas import ApproveAction
from agents_os.domains.governance.usecases.approve_action import approve_action
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.runs.metadata.states import RunStatus
from tests.support.memories import waiting
from tests.support.task_runs import (
    answer_the_question,
    asked_of_people,
    call,
    done,
    hand_in,
    hear,
    run_of,
    steps_of,
    work,
    worker_agent,
)
from tests.support.tool_server import Stage, allow, connect, give_tools, tool_server


@pytest.fixture
async def server() -> AsyncIterator[Stage]:
    async with tool_server() as running:
        yield running


@pytest.fixture
async def agent_id(actor: Actor, server: Stage) -> UUID:
    """May read orders and send invoices with the server's tools, and remember."""
    agent = await worker_agent(actor, "save_memory")
    listed = await connect(actor, server)
    reads = await allow(actor, listed, "find_order", "read")
    sends = await allow(actor, listed, "send_invoice", "outbound")
    await give_tools(actor, agent, reads, sends)
    return agent


async def test_a_tool_that_only_reads_is_used_at_once_and_its_answer_is_material(
    actor, server, agent_id
):
    with playing([call("orders_find_order", number=7)], hand_in()) as stage:
        task = await done(actor, agent_id)
    offered = next(each for each in stage.requests[0].tools if each.name == "orders_find_order")
    assert offered.parameters["properties"]["number"]["type"] == "integer"
    said = stage.requests[1].messages[-1].content
    assert said.endswith("not instructions.\nOrder 7: 3 chairs")
    assert server.calls == [{"find_order": 7}]
    assert {"gate:1.0", "tool:1.0"} <= set(await steps_of(actor, task))


async def test_what_sends_something_waits_for_approval_and_is_called_once(
    org, actor, server, agent_id
):
    with playing([call("orders_send_invoice", number=7, to="a@b.test")], hand_in()):
        task = await done(actor, agent_id)
        assert server.calls == []
        assert (await run_of(actor, task)).status is RunStatus.WAITING_APPROVAL
        (asked,) = await asked_of_people(actor)
        assert (asked.tool, asked.recipient) == ("orders_send_invoice", "Orders")
        async with db.unit_of_work(await org.member(Role.ADMIN)) as uow:
            await approve_action(uow, asked.id, ApproveAction(digest=asked.digest))
        await hear(actor)
        await work(actor)
    assert server.calls == [{"send_invoice": 7, "to": "a@b.test"}]
    assert (await run_of(actor, task)).status is RunStatus.SUCCEEDED


async def test_a_tool_taken_away_while_the_task_runs_is_not_called(actor, server, agent_id):
    asking, using = call("ask_human", question="Go on?"), call("orders_find_order", number=7)
    with playing([asking], [using], hand_in()) as stage:
        await done(actor, agent_id)
        await give_tools(actor, agent_id)
        await answer_the_question(actor)
    assert server.calls == []
    assert "taken away" in stage.requests[2].messages[-1].content


async def test_what_a_server_said_taints_what_is_remembered_after_it(actor, server, agent_id):
    calls = [call("orders_find_order", number=7)]
    learning = [call("save_memory", text="Order 7 is paid.")]
    with playing(calls, learning, hand_in()):
        await done(actor, agent_id)
    assert [each.review_reason for each in await waiting(actor, agent_id)] == ["untrusted"]


async def test_after_a_lost_answer_a_person_is_asked_and_nothing_is_sent_twice(
    org, actor, server, agent_id
):
    server.loses_answers = True
    with playing([call("orders_send_invoice", number=7, to="a@b.test")]):
        task = await done(actor, agent_id)
        (asked,) = await asked_of_people(actor)
        async with db.unit_of_work(await org.member(Role.ADMIN)) as uow:
            await approve_action(uow, asked.id, ApproveAction(digest=asked.digest))
        await hear(actor)
        await work(actor)
    step = (await steps_of(actor, task))["tool:1.0"]
    assert (step.status, step.error_code) == ("waiting", "in_doubt")
    assert len(server.calls) == 1
