"""What single nodes do on the real engine: models, connectors, people, other workflows."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.ids import uuid7
from agents_os.core.pagination import PageQuery
from agents_os.domains.gateway.adapters.secondary.scripted_model import playing
from agents_os.domains.gateway.metadata.schemas import ToolCall
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.runs.adapters.secondary import queue
from agents_os.domains.runs.metadata.limits import PLAN_LIMITS
from agents_os.domains.runs.metadata.schemas import RunFilter, RunRead
from agents_os.domains.runs.metadata.states import RunStatus, StepStatus
from agents_os.domains.runs.usecases import drive_run, queries
from agents_os.domains.runs.usecases.request_cancel import request_cancel
from agents_os.domains.workflows.metadata.run_errors import (
    DataUnfit,
    NoSuchTrigger,
    NotPublished,
    WorkflowNotFound,
    WorkflowNotRunnable,
)
from agents_os.domains.workflows.metadata.run_schemas import WorkflowStart, WorkflowTest
from agents_os.domains.workflows.usecases import test_workflow as trying
from agents_os.domains.workflows.usecases.execution.nodes import EXECUTORS
from agents_os.domains.workflows.usecases.execution.visit import Visit
from agents_os.domains.workflows.usecases.start_workflow_run import start_workflow_run
from tests.support import approvals
from tests.support.builders import Org, new_org
from tests.support.task_runs import asked_of_people, hear, worker_agent
from tests.support.workflow_cases import Case, definition
from tests.support.workflow_script import scripted
from tests.support.workflows import (
    begin,
    publish,
    ran,
    run_of,
    steps_of,
    waiting,
    wake,
    work,
)

ADD = {"type": "object", "properties": {"total": {"type": "integer"}}, "required": ["total"]}


def tool(name: str, **more: Any) -> dict[str, Any]:
    return {"tool": name, **more}


def result(**data: Any) -> list[ToolCall]:
    return [ToolCall(id="c", name="give_result", arguments=json.dumps(data))]


async def test_an_approval_is_noticed_while_another_branch_works(
    org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drive_run, "LISTEN_EVERY_S", 0.02)
    begun, go = asyncio.Event(), asyncio.Event()
    graph = {"ok": "approval", "a": "work", "b": "work", "flow": "t > ok, ok.approved > b, t > a"}
    case = Case("", graph, {})
    with scripted(case) as script:

        async def run(context: Any) -> Any:
            begun.set()
            if context.key == "a":
                await go.wait()
            else:
                go.set()
            return await script._do(context)

        def move(visit: Visit) -> Any:
            return visit.step(run, kind="effect", idempotent=True)

        EXECUTORS["http.request"] = move
        run_id = await begin(org.owner, case.definition)
        working = asyncio.create_task(work(org.owner))
        async with asyncio.timeout(10):
            await begun.wait()
            while not await asked_of_people(org.owner):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await approvals.approve(await org.member(Role.ADMIN), await waiting(org.owner, "ok"))
            await hear(org.owner)
            await working
    assert (await run_of(org.owner, run_id)).status is RunStatus.SUCCEEDED


async def test_a_request_outside_asks_the_rules_and_people_first(org: Org) -> None:
    graph = {
        "a": {"work": "https://example.com/", "method": "POST", "body": {"n": "{{ t.output.n }}"}},
        "flow": "t > a",
    }  # fmt: skip
    run = await ran(org.owner, graph, data={"n": 1})
    assert run.status is RunStatus.WAITING_APPROVAL
    asked = await waiting(org.owner, "a")
    assert asked.action_class == "external_write"
    assert asked.payload
    assert asked.payload["body"] == {"n": 1}
    assert asked.recipient == "example.com"
    await approvals.reject(await org.member(Role.ADMIN), asked, "Not today")
    await hear(org.owner)
    await work(org.owner)
    ended = await run_of(org.owner, run.id)
    assert (ended.status, ended.error_code) == (RunStatus.FAILED, "not_approved")
    assert "Not today" in (ended.error_message or "")


async def test_an_address_that_is_not_public_is_refused(org: Org) -> None:
    run = await ran(org.owner, {"a": {"work": "http://127.0.0.1:5432/"}, "flow": "t > a"})
    assert (run.status, run.error_code) == (RunStatus.FAILED, "address_refused")
    step = (await steps_of(org.owner, run.id))["a"]
    assert step.input["url"] == "http://127.0.0.1:5432/"
    assert step.status is StepStatus.FAILED


async def test_a_sandbox_connector_says_what_it_would_have_done(org: Org) -> None:
    graph = {
        "a": tool("slack.send_message", arguments={"channel": "{{ t.output.to }}", "text": "Hi"}),
        "flow": "t > a",
    }  # fmt: skip
    run = await ran(org.owner, graph, data={"to": "general"})
    assert run.status is RunStatus.SUCCEEDED, run.error_message
    assert run.output
    assert run.output["sandbox"] is True
    assert run.output["status"] == "success"


async def test_an_agent_answers_as_itself_and_its_cost_is_on_the_step(org: Org) -> None:
    agent_id = await worker_agent(org.owner)
    graph = {"a": {"ask": str(agent_id), "prompt": "Say {{ trigger.data.word }}"}, "flow": "t > a"}
    with playing(["Hello ", "there"]) as stage:
        run = await ran(org.owner, graph, data={"word": "hello"})
    assert run.status is RunStatus.SUCCEEDED, run.error_message
    assert run.output
    assert run.output["text"] == "Hello there"
    assert stage.requests[0].messages[-1].content == "Say hello"
    step = (await steps_of(org.owner, run.id))["a"]
    assert step.cost_micros
    assert step.output_tokens
    assert run.cost_micros == step.cost_micros


async def test_an_answer_that_does_not_fit_is_asked_for_once_more(org: Org) -> None:
    graph = {"a": {"extract": ADD, "text": "1 and 2"}, "flow": "t > a"}
    with playing(result(total="three"), result(total=3)) as stage:
        run = await ran(org.owner, graph)
    assert run.status is RunStatus.SUCCEEDED, run.error_message
    assert run.output
    assert run.output["data"] == {"total": 3}
    assert 'is not of type "integer"' in stage.requests[1].messages[-1].content


async def test_the_second_answer_that_does_not_fit_fails_the_step(org: Org) -> None:
    graph = {"a": {"extract": ADD, "text": "1 and 2"}, "flow": "t > a"}
    with playing(["no idea"], ["still none"]):
        run = await ran(org.owner, graph)
    assert (run.status, run.error_code) == (RunStatus.FAILED, "answer_unfit")
    assert (await steps_of(org.owner, run.id))["a"].input_tokens


async def test_a_label_is_chosen_by_its_key(org: Org) -> None:
    labels = [{"key": "bug", "title": "A bug"}, {"key": "idea", "title": "An idea"}]
    graph = {"a": {"classify": labels, "text": "It breaks"}, "flow": "t > a"}
    with playing(result(label="bug")):
        run = await ran(org.owner, graph)
    assert run.output
    assert (run.output["label"], run.output["title"]) == ("bug", "A bug")


async def test_a_search_without_knowledge_finds_nothing(org: Org) -> None:
    run = await ran(org.owner, {"a": {"search": "Who is {{ trigger.data.n }}?"}, "flow": "t > a"},
                    data={"n": "Ada"})  # fmt: skip
    assert run.output == {"passages": [], "text": "", "count": 0}


async def test_a_workflow_in_a_workflow_gives_its_result_at_its_version(org: Org) -> None:
    inner = await publish(
        org.owner, {"s": {"set": {"x": "one {{ trigger.data.n }}"}}, "flow": "t > s"}
    )
    await publish(org.owner, {"s": {"set": {"x": "two"}}, "flow": "t > s"}, again=inner)
    call = {"call": str(inner), "version": 1, "data": {"n": "{{ trigger.data.n }}"}}
    graph = {"c": call, "s": {"value": "steps.c.output.result.x"}, "flow": "t > c > s"}
    run = await ran(org.owner, graph, data={"n": 5})
    assert run.output == {"value": "one 5"}
    step = (await steps_of(org.owner, run.id))["c"]
    assert step.child_run_id
    assert (await run_of(org.owner, step.child_run_id)).parent_run_id == run.id


async def test_cancelling_reaches_the_workflows_that_were_begun(org: Org) -> None:
    inner = await publish(org.owner, {"p": {"pause": 1000}, "flow": "t > p"})
    run = await ran(org.owner, {"c": {"call": str(inner)}, "flow": "t > c"})
    assert run.waiting_for
    assert run.waiting_for["kind"] == "workflow"
    async with db.unit_of_work(org.owner) as uow:
        await request_cancel(uow, run.id)
    await hear(org.owner)
    child_id = (await steps_of(org.owner, run.id))["c"].child_run_id
    assert child_id
    assert (await run_of(org.owner, child_id)).status is RunStatus.CANCELLED


async def test_others_are_asked_when_nobody_answers(org: Org) -> None:
    person = await org.member(Role.LEAD)
    graph = {
        "ok": {"approval": "Ship?", "people": [str(person.user_id)], "escalate_after_s": 3600,
               "escalate_to_roles": ["owner"]},
        "flow": "t > ok",
    }  # fmt: skip
    run = await ran(org.owner, graph)
    await wake(org.owner, run.id, timedelta(hours=2))
    asked = await waiting(org.owner, "ok")
    detail = await approvals.look(Actor.system(org.id), asked.id)
    assert detail.status == "pending"
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        query = text("select approver_roles from approvals where id = :id")
        assert await uow.session.scalar(query, {"id": asked.id}) == ["owner"]


async def test_a_key_starts_one_run(org: Org) -> None:
    workflow_id = await publish(org.owner, {"flow": ""})
    started = [await _start(org.owner, workflow_id, key="k") for _ in range(2)]
    assert started[0].id == started[1].id
    assert (await _start(org.owner, workflow_id, key="other")).id != started[0].id
    async with db.unit_of_work(org.owner) as uow:
        page = await queries.list_runs(uow, PageQuery(), RunFilter(workflow_id=workflow_id))
    assert len(page.data) == 2


async def _start(actor: Actor, workflow_id: UUID, **start: Any) -> RunRead:
    async with db.unit_of_work(actor) as uow:
        return await start_workflow_run(uow, workflow_id, WorkflowStart(**start))


async def test_what_cannot_be_started_is_refused(org: Org) -> None:
    workflow_id = await publish(org.owner, {"flow": ""}, settings={"input_schema": ADD})
    with pytest.raises(DataUnfit, match="total"):
        await _start(org.owner, workflow_id, data={"total": "x"})
    with pytest.raises(NotPublished):
        await _start(org.owner, workflow_id, version=7)
    with pytest.raises(NoSuchTrigger):
        await _start(org.owner, workflow_id, trigger="elsewhere", data={"total": 1})
    with pytest.raises(WorkflowNotFound):
        await _start(org.owner, uuid7())
    with pytest.raises(WorkflowNotFound):
        await _start((await new_org()).owner, workflow_id)


async def test_a_paused_workflow_does_not_begin(org: Org) -> None:
    workflow_id = await publish(org.owner, {"flow": ""}, lifecycle="paused")
    with pytest.raises(WorkflowNotRunnable, match="paused"):
        await _start(org.owner, workflow_id)


async def test_a_trial_of_a_draft_says_what_each_step_would_do(org: Org) -> None:
    graph = {
        "a": "work",
        "ok": "approval",
        "s": {"value": "steps.a.output.n"},
        "flow": "t > a > ok, ok.approved > s",
    }
    workflow_id = await publish(org.owner, {"flow": ""})
    body = WorkflowTest(definition=definition(graph), pinned={"a": {"n": 4}})
    async with db.unit_of_work(org.owner) as uow:
        run = await trying.test_workflow(uow, workflow_id, body)
    await work(org.owner)
    ended = await run_of(org.owner, run.id)
    assert (ended.status, ended.output, ended.test) == (RunStatus.SUCCEEDED, {"value": 4}, True)
    steps = await steps_of(org.owner, run.id)
    assert steps["a"].pinned
    assert steps["ok"].output["rehearsed"]
    strict = definition(graph, {"input_schema": {"required": ["n"]}})
    with pytest.raises(DataUnfit):
        async with db.unit_of_work(org.owner) as uow:
            await trying.test_workflow(uow, workflow_id, WorkflowTest(definition=strict))


async def test_one_node_can_be_tried_with_recorded_data(org: Org) -> None:
    graph = {
        "a": "work",
        "l": {"each": "steps.a.output"},
        "l/s": {"value": "loop.item * 2"},
        "flow": "t > a > l",
    }
    workflow_id = await publish(org.owner, {"flow": ""})
    body = WorkflowTest(definition=definition(graph), pinned={"a": [1, 2]}, only="l")
    async with db.unit_of_work(org.owner) as uow:
        run = await trying.test_workflow(uow, workflow_id, body)
    await work(org.owner)
    ended = await run_of(org.owner, run.id)
    assert ended.output == {"items": [2, 4], "count": 2, "failed": 0}


async def test_a_workflow_has_no_more_runs_at_once_than_it_wants(org: Org) -> None:
    one = await publish(org.owner, {"flow": ""}, settings={"concurrency_limit": 1})
    other = await publish(org.owner, {"flow": ""})
    first, _ = [await _start(org.owner, one) for _ in range(2)]
    free = await _start(org.owner, other)
    await queue.admit([org.id], PLAN_LIMITS, "a worker", 100)
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        found = await uow.session.scalars(text("select id from runs where slot_at is not null"))
        assert set(found) == {first.id, free.id}
