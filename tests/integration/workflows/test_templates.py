"""Every template runs, in the sandbox; the onboarding of companies also for real."""

from typing import Any
from uuid import UUID

import pytest
from httpx2 import AsyncClient

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.ids import uuid7
from agents_os.domains.agents.metadata.errors import AgentNotFound
from agents_os.domains.agents.usecases.queries import list_agents
from agents_os.domains.governance.metadata.schemas import ApproveAction
from agents_os.domains.governance.usecases.approve_action import approve_action
from agents_os.domains.governance.usecases.queries import get_approval
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.usecases.queries import get_run
from agents_os.domains.workflows.adapters.primary import jobs as jobs  # registers the driver
from agents_os.domains.workflows.metadata.gallery import workflow_templates
from agents_os.domains.workflows.metadata.run_schemas import WorkflowStart, WorkflowTest
from agents_os.domains.workflows.metadata.schemas import WorkflowRead
from agents_os.domains.workflows.metadata.template_errors import UnknownRole
from agents_os.domains.workflows.metadata.template_schemas import FromTemplate
from agents_os.domains.workflows.usecases.create_from_template import create_from_template
from agents_os.domains.workflows.usecases.queries import get_draft
from agents_os.domains.workflows.usecases.start_workflow_run import start_workflow_run
from agents_os.domains.workflows.usecases.test_workflow import test_workflow as try_workflow
from agents_os.domains.workflows.usecases.workflow_run_steps import workflow_run_steps
from tests.support.builders import Org, api_key_for
from tests.support.task_runs import hear, work, worker_agent


async def made(actor: Actor, key: str, **choices: Any) -> WorkflowRead:
    async with db.unit_of_work(actor) as uow:
        return await create_from_template(uow, key, FromTemplate(**choices))


async def ended(actor: Actor, run_id: UUID) -> RunRead:
    await work(actor)
    async with db.unit_of_work(actor) as uow:
        return await get_run(uow, run_id)


async def statuses(actor: Actor, run_id: UUID) -> dict[str, str]:
    async with db.unit_of_work(actor) as uow:
        return {each.node_id: each.status.value for each in await workflow_run_steps(uow, run_id)}


@pytest.mark.parametrize("key", list(workflow_templates()))
async def test_a_template_can_be_tried_with_its_sample(org: Org, key: str):
    template, workflow = workflow_templates()[key], await made(org.owner, key)
    assert (workflow.lifecycle, workflow.has_unpublished_changes) == ("active", False)
    nodes = template.definition.nodes
    for trigger in [node.id for node in nodes if node.type.startswith("trigger.")]:
        async with db.unit_of_work(org.owner) as uow:
            body = WorkflowTest(data=template.sample, trigger=trigger)
            run = await try_workflow(uow, workflow.id, body)
        run = await ended(org.owner, run.id)
        assert run.status is RunStatus.SUCCEEDED, run.error_message


async def begin(org: Org, **data: Any) -> RunRead:
    workflow = await made(org.owner, "company_onboarding")
    async with db.unit_of_work(org.owner) as uow:
        start = WorkflowStart(data={"company_name": "Acme Corp", **data}, trigger="by_api")
        run = await start_workflow_run(uow, workflow.id, start)
    return await ended(org.owner, run.id)


async def approve(org: Org, run: RunRead) -> RunRead:
    assert run.status is RunStatus.WAITING_APPROVAL, run.error_message
    approval_id = UUID(run.waiting_for["approval_id"])
    async with db.unit_of_work(org.owner) as uow:
        asked = await get_approval(uow, approval_id)
        await approve_action(uow, approval_id, ApproveAction(digest=asked.digest))
    await hear(org.owner)
    return await ended(org.owner, run.id)


async def test_a_company_is_onboarded_after_approval(org: Org):
    run = await approve(org, await begin(org))
    assert run.status is RunStatus.SUCCEEDED, run.error_message
    systems = {each["system"]: each for each in run.output["systems"]}
    assert list(systems) == ["slack", "github", "newsletter", "grants"]
    assert {each["status"] for each in systems.values()} == {"success"}
    assert all(each["sandbox"] for each in systems.values())
    assert systems["slack"]["details"] == (
        "Slack provisioned for Acme Corp: channel=#welcome-acme-corp"
    )
    assert run.output["report"]
    assert (await statuses(org.owner, run.id))["escalate"] == "skipped"


async def test_a_system_that_refuses_goes_to_a_person_and_into_the_report(org: Org):
    run = await approve(org, await begin(org, simulate_grants="fail"))
    waiting = await statuses(org.owner, run.id)
    assert (waiting["grants"], waiting["slack"], waiting["escalate"]) == (
        "failed",
        "succeeded",
        "waiting",
    )
    run = await approve(org, run)
    assert run.status is RunStatus.SUCCEEDED, run.error_message
    grants = run.output["systems"][3]
    assert (grants["status"], grants["error_code"]) == ("fail", "sandbox_refusal")


async def test_agents_are_hired_once_or_chosen(org: Org):
    await made(org.owner, "company_onboarding", publish=False)
    await made(org.owner, "new_colleague")
    chosen = await worker_agent(org.owner)
    with_mine = await made(org.owner, "newsletter_issue", agents={"writer": chosen}, publish=False)
    assert (with_mine.lifecycle, with_mine.published_version) == ("draft", None)
    async with db.unit_of_work(org.owner) as uow:
        agents = (await list_agents(uow)).data
        assert (await get_draft(uow, with_mine.id)).samples["trigger"]["topic"]
    assert sorted(agent.template_key or "" for agent in agents) == ["", "atlas", "maple"]
    with pytest.raises(UnknownRole):
        await made(org.owner, "newsletter_issue", agents={"boss": chosen})
    with pytest.raises(AgentNotFound):
        await made(org.owner, "newsletter_issue", agents={"writer": uuid7()})


async def test_an_onboarding_begins_and_is_approved_as_s1_does(org: Org, api_client: AsyncClient):
    """Its lifecycle API: launch once per key, read, list by status, pause, resume, approve."""
    owner = {"X-API-Key": await api_key_for(org.owner)}
    lead = {"X-API-Key": await api_key_for(await org.member(Role.ADMIN))}
    body = {"company_name": "Acme Corp", "idempotency_key": "acme-001"}
    none_yet = await api_client.post("/api/v1/runs", json=body, headers=owner)
    assert none_yet.json()["error"]["code"] == "not_published"
    await made(org.owner, "company_onboarding")
    empty = await api_client.post("/api/v1/runs", json={"company_name": ""}, headers=owner)
    assert empty.json()["error"]["message"].startswith("onboarding.company_name: ")
    first, again = [
        await api_client.post("/api/v1/runs", json=body, headers=owner) for _ in range(2)
    ]
    assert (first.status_code, first.json()["id"]) == (202, again.json()["id"])
    run = f"/api/v1/runs/{first.json()['id']}"
    assert (await api_client.post(f"{run}/pause", headers=owner)).json()["status"] == "paused"
    await api_client.post(f"{run}/resume", headers=owner)
    await work(org.owner)
    query = {"status": "waiting_approval"}
    waiting = await api_client.get("/api/v1/runs", params=query, headers=owner)
    assert [each["id"] for each in waiting.json()["data"]] == [first.json()["id"]]
    approval = waiting.json()["data"][0]["waiting_for"]["approval_id"]
    shown = (await api_client.get(f"/api/v1/approvals/{approval}", headers=lead)).json()
    answer = {"run_id": first.json()["id"], "approved": True, "digest": shown["digest"]}
    nobody = await api_client.post("/api/v1/webhooks/approval", json=answer)
    assert nobody.status_code == 401
    said = await api_client.post("/api/v1/webhooks/approval", json=answer, headers=lead)
    assert said.status_code == 200, said.text
    await hear(org.owner)
    await work(org.owner)
    assert (await api_client.get(run, headers=owner)).json()["status"] == "succeeded"
