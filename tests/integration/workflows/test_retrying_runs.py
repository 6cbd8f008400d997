"""Trying a failed run again, in all four ways."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.runs.metadata.errors import NotRetryable, RunNotFound
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.usecases.queries import get_run, list_run_events, list_run_steps
from agents_os.domains.workflows.metadata.retry_schemas import RetryPreview, WorkflowRetry
from agents_os.domains.workflows.metadata.run_schemas import WorkflowStart
from agents_os.domains.workflows.usecases.preview_retry import preview_retry
from agents_os.domains.workflows.usecases.retry_workflow_run import retry_workflow_run
from agents_os.domains.workflows.usecases.start_workflow_run import start_workflow_run
from tests.support.builders import Org, new_org
from tests.support.published_workflows import graph, publish
from tests.support.task_runs import work

BROKEN, FIXED = "trigger.data.amount + 1", "trigger.data.amount == '5' ? 6 : 7"


def flow(expression: str, *, first: str = "Acme"):
    """A tool, then a sum that fails for texts, then what both gave."""
    call = {"tool": "slack.provision", "arguments": {"company_name": first}}
    both = {"expression": "[steps.tell.output.attempt, steps.sum.output]"}
    return graph(
        {"id": "start", "type": "trigger.manual"},
        {"id": "tell", "type": "tool.call", "config": call},
        {"id": "sum", "type": "data.transform", "config": {"expression": expression}},
        {"id": "end", "type": "data.transform", "config": both},
        edges=[("start", "tell"), ("tell", "sum"), ("sum", "end")],
    )


async def failed(actor: Actor, workflow_id: UUID) -> RunRead:
    async with db.unit_of_work(actor) as uow:
        run = await start_workflow_run(uow, workflow_id, WorkflowStart(data={"amount": "5"}))
    await work(actor)
    run = await read(actor, run.id)
    assert run.status is RunStatus.FAILED
    return run


async def read(actor: Actor, run_id: UUID) -> RunRead:
    async with db.unit_of_work(actor) as uow:
        return await get_run(uow, run_id)


async def preview(actor: Actor, run_id: UUID, begin: str, version: str) -> RetryPreview:
    async with db.unit_of_work(actor) as uow:
        return await preview_retry(uow, run_id, WorkflowRetry(begin=begin, version=version))


async def retry(actor: Actor, run_id: UUID, begin: str, version: str) -> RunRead:
    async with db.unit_of_work(actor) as uow:
        run = await retry_workflow_run(uow, run_id, WorkflowRetry(begin=begin, version=version))
    await work(actor)
    return await read(actor, run.id)


async def events(actor: Actor, run_id: UUID, kind: str) -> list[dict[str, Any]]:
    async with db.unit_of_work(actor) as uow:
        return [each.data for each in await list_run_events(uow, run_id) if each.type == kind]


async def test_from_the_failed_step_on_the_fixed_version_finished_steps_are_taken_over(org: Org):
    workflow_id = await publish(org.owner, flow(BROKEN))
    run = await failed(org.owner, workflow_id)
    await publish(org.owner, flow(FIXED), workflow_id)
    shown = await preview(org.owner, run.id, "failed_step", "published")
    assert (shown.possible, shown.version) == (True, 2)
    assert (shown.kept, shown.repeated) == (["Tell"], ["Sum"])
    again = await retry(org.owner, run.id, "failed_step", "published")
    assert (again.status, again.retry_of) == (RunStatus.SUCCEEDED, run.id)
    assert again.output == {"value": [1, 6]}
    carried = await events(org.owner, again.id, "step.carried")
    assert {each["from_run"] for each in carried} == {str(run.id)}
    begun = {each["step"] for each in await events(org.owner, again.id, "step.started")}
    assert "tell" not in begun
    assert (await retry(org.owner, run.id, "failed_step", "published")).id == again.id


async def test_from_the_failed_step_on_the_same_version_it_fails_the_same_way(org: Org):
    workflow_id = await publish(org.owner, flow(BROKEN))
    run = await failed(org.owner, workflow_id)
    await publish(org.owner, flow(FIXED), workflow_id)
    again = await retry(org.owner, run.id, "failed_step", "same")
    assert (again.status, again.workflow_version_id) == (RunStatus.FAILED, run.workflow_version_id)
    with pytest.raises(NotRetryable, match="Try that run again"):
        await retry(org.owner, run.id, "failed_step", "same")
    assert (await retry(org.owner, again.id, "failed_step", "same")).retry_of == again.id


@pytest.mark.parametrize(
    ("version", "ends"), [("same", RunStatus.FAILED), ("published", RunStatus.SUCCEEDED)]
)
async def test_from_the_start_everything_is_done_again(org: Org, version: str, ends: RunStatus):
    workflow_id = await publish(org.owner, flow(BROKEN))
    run = await failed(org.owner, workflow_id)
    await publish(org.owner, flow(FIXED, first="Other"), workflow_id)
    shown = await preview(org.owner, run.id, "start", version)
    assert (shown.possible, shown.kept, shown.repeated) == (True, [], ["Tell", "Sum"])
    again = await retry(org.owner, run.id, "start", version)
    assert (again.status, await events(org.owner, again.id, "step.carried")) == (ends, [])


async def test_a_version_that_changes_finished_steps_does_not_fit(org: Org):
    workflow_id = await publish(org.owner, flow(BROKEN))
    run = await failed(org.owner, workflow_id)
    await publish(org.owner, flow(FIXED, first="Other"), workflow_id)
    shown = await preview(org.owner, run.id, "failed_step", "published")
    assert (shown.possible, "“Tell”" in shown.why_not) == (False, True)
    with pytest.raises(NotRetryable, match="“Tell”"):
        await retry(org.owner, run.id, "failed_step", "published")


async def test_only_runs_that_did_not_succeed_and_by_who_may_steer_them(org: Org):
    workflow_id = await publish(org.owner, flow(FIXED))
    async with db.unit_of_work(org.owner) as uow:
        run = await start_workflow_run(uow, workflow_id, WorkflowStart(data={"amount": "5"}))
    with pytest.raises(NotRetryable):
        await retry(org.owner, run.id, "start", "same")
    await work(org.owner)
    with pytest.raises(NotRetryable):
        await retry(org.owner, run.id, "start", "same")
    with pytest.raises(RunNotFound):
        await preview((await new_org()).owner, run.id, "start", "same")


async def test_an_effect_that_was_broken_off_waits_for_a_person(org: Org):
    workflow_id = await publish(org.owner, flow(BROKEN))
    run = await failed(org.owner, workflow_id)
    async with db.unit_of_work(Actor.system(org.id)) as uow:  # as if the worker had been stopped
        await uow.session.execute(
            text("update run_steps set status = 'cancelled' where run_id = :id and key = 'tell'"),
            {"id": run.id},
        )
    shown = await preview(org.owner, run.id, "failed_step", "same")
    assert shown.in_doubt == ["Tell"]
    again = await retry(org.owner, run.id, "failed_step", "same")
    assert again.status is RunStatus.WAITING_APPROVAL
    async with db.unit_of_work(org.owner) as uow:
        old = {each.key: each for each in await list_run_steps(uow, run.id)}
        new = {each.key: each for each in await list_run_steps(uow, again.id)}
    assert new["tell"].idempotency_key == old["tell"].idempotency_key


async def test_a_limit_of_credits_that_a_step_had_set_holds_for_the_ledger_again(org: Org) -> None:
    def limited(expression: str) -> Any:
        return graph(
            {"id": "start", "type": "trigger.manual"},
            {"id": "limit", "type": "credits.limit", "config": {"credits": 3}},
            {"id": "sum", "type": "data.transform", "config": {"expression": expression}},
            edges=[("start", "limit"), ("limit", "sum")],
        )

    workflow_id = await publish(org.owner, limited(BROKEN))
    run = await failed(org.owner, workflow_id)
    await publish(org.owner, limited(FIXED), workflow_id)
    again = await retry(org.owner, run.id, "failed_step", "published")
    async with db.unit_of_work(org.owner) as uow:
        limit = text("select credit_limit_micro from runs where id = :id")
        assert await uow.session.scalar(limit, {"id": again.id}) == 3 * 10**6
