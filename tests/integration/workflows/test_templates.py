"""Every template runs, in the sandbox; the onboarding of companies also for real."""

from typing import Any
from uuid import UUID

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.agents.metadata.schemas import HireAgent
from agents_os.domains.agents.usecases.hire_agent import hire_agent
from agents_os.domains.governance.metadata.schemas import ApproveAction
from agents_os.domains.governance.usecases.approve_action import approve_action
from agents_os.domains.governance.usecases.queries import get_approval
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.usecases.queries import get_run
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.gallery import WorkflowTemplate, workflow_templates
from agents_os.domains.workflows.metadata.run_schemas import WorkflowStart, WorkflowTest
from agents_os.domains.workflows.usecases.start_workflow_run import start_workflow_run
from agents_os.domains.workflows.usecases.test_workflow import test_workflow as try_workflow
from agents_os.domains.workflows.usecases.workflow_run_steps import workflow_run_steps
from tests.support.builders import Org
from tests.support.published_workflows import publish
from tests.support.task_runs import hear, work


async def definition_of(actor: Actor, template: WorkflowTemplate) -> Definition:
    agents: dict[UUID, UUID] = {}
    for needed in template.agents:
        async with db.unit_of_work(actor) as uow:
            hired = await hire_agent(uow, HireAgent(template_key=needed.template_key))
        agents[needed.placeholder] = hired.id
    return template.definition_for(agents)


async def ended(actor: Actor, run_id: UUID) -> RunRead:
    await work(actor)
    async with db.unit_of_work(actor) as uow:
        return await get_run(uow, run_id)


async def statuses(actor: Actor, run_id: UUID) -> dict[str, str]:
    async with db.unit_of_work(actor) as uow:
        return {each.node_id: each.status.value for each in await workflow_run_steps(uow, run_id)}


@pytest.mark.parametrize("key", list(workflow_templates()))
async def test_a_template_can_be_tried_with_its_sample(org: Org, key: str):
    template = workflow_templates()[key]
    definition = await definition_of(org.owner, template)
    workflow_id = await publish(org.owner, definition)
    for trigger in [node.id for node in definition.nodes if node.type.startswith("trigger.")]:
        async with db.unit_of_work(org.owner) as uow:
            body = WorkflowTest(data=template.sample, trigger=trigger)
            run = await try_workflow(uow, workflow_id, body)
        run = await ended(org.owner, run.id)
        assert run.status is RunStatus.SUCCEEDED, run.error_message


async def begin(org: Org, **data: Any) -> RunRead:
    template = workflow_templates()["company_onboarding"]
    workflow_id = await publish(org.owner, await definition_of(org.owner, template))
    async with db.unit_of_work(org.owner) as uow:
        start = WorkflowStart(data={**template.sample, **data}, trigger="by_api")
        run = await start_workflow_run(uow, workflow_id, start)
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
