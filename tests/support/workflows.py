"""Workflows in this process: what the worker and the queue do, without waiting."""

import json
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.ids import uuid7
from agents_os.core.money import MICRO
from agents_os.domains.governance.metadata.models import OPEN
from agents_os.domains.governance.metadata.schemas import AnswerQuestion, ApprovalRead
from agents_os.domains.governance.usecases.answer_question import answer_question
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.runs.metadata.schemas import RunRead, RunStart
from agents_os.domains.runs.metadata.states import RunKind, StepStatus
from agents_os.domains.runs.usecases.drive_run import drive_run
from agents_os.domains.runs.usecases.enqueue_run import enqueue_run
from agents_os.domains.runs.usecases.queries import get_run, list_run_events, read_steps
from agents_os.domains.runs.usecases.request_cancel import request_cancel
from agents_os.domains.runs.usecases.start_run import start_run
from agents_os.domains.workflows.adapters.primary import run_jobs as run_jobs
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.run_schemas import WorkflowInput, WorkflowStepRead
from agents_os.domains.workflows.usecases.workflow_run_steps import workflow_run_steps
from tests.support import approvals
from tests.support.builders import Org
from tests.support.task_runs import asked_of_people, hear, queued_runs
from tests.support.workflow_cases import TRIGGER, Case, definition


def workflow_input(actor: Actor, definition: Definition, **given: Any) -> WorkflowInput:
    """What a run of this definition is accepted with."""
    return WorkflowInput(
        **{
            "org_id": actor.tenant,
            "workflow_id": uuid7(),
            "workflow_name": "A workflow",
            "definition": definition.canonical(),
            "trigger": TRIGGER,
        }
        | given
    )


async def begin(actor: Actor, definition: Definition, **given: Any) -> UUID:
    """A run of this definition, accepted. Not a trial, unless `test` is given."""
    test = given.pop("test", False)
    input_ = workflow_input(actor, definition, **given)
    start = RunStart(
        kind=RunKind.WORKFLOW,
        workflow_id=input_.workflow_id,
        input=input_.model_dump(mode="json"),
        test=test,
    )
    async with db.unit_of_work(actor) as uow:
        run = await start_run(uow, start)
        await enqueue_run(uow, run.id)
    return run.id


async def publish(
    actor: Actor,
    graph: dict[str, Any],
    *,
    settings: dict[str, Any] | None = None,
    lifecycle: str = "active",
    again: UUID | None = None,
) -> UUID:
    """A workflow with a published version of this graph, or one more version of `again`."""
    made = definition(graph, settings)
    values = {
        "id": again or uuid7(), "version": uuid7(), "org": actor.tenant, "owner": actor.user_id,
        "definition": json.dumps(made.canonical()), "digest": made.digest(),
        "lifecycle": lifecycle,
    }  # fmt: skip
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        for statement in _PUBLISH if again is None else _PUBLISH[1:]:
            await uow.session.execute(text(statement), values)
    return UUID(str(values["id"]))


_PUBLISH = (
    "insert into workflows (id, org_id, name, slug, emoji, owner_id, draft, draft_digest)"
    " values (:id, :org, 'A workflow', 'w-' || cast(:id as text), '⚙️', :owner,"
    " cast(:definition as jsonb), :digest)",
    "insert into workflow_versions (id, org_id, workflow_id, number, definition, digest,"
    " change_message, author_id) select :version, :org, :id, 1 + count(*),"
    " cast(:definition as jsonb), :digest, 'Next', :owner"
    " from workflow_versions where workflow_id = :id",
    "update workflows set published_version_id = :version, lifecycle = :lifecycle where id = :id",
)


async def work(actor: Actor, *, at: datetime | None = None) -> None:
    """Drive what is queued, as far as it goes; at that time, if one is given."""
    for _ in range(20):
        queued = await queued_runs(actor)
        for run_id, drive_id in queued:
            with _clock(at):
                await drive_run(actor.tenant, run_id, drive_id, "test")
        await hear(actor)
        if not queued:
            return
    raise AssertionError("the runs go on for ever")


def _clock(at: datetime | None) -> AbstractContextManager[None]:
    return frozen_at(at) if at else nullcontext()


async def wake(actor: Actor, run_id: UUID, after: timedelta) -> None:
    """What the queue does when a time has come."""
    query = text("select drive_id from runs where id = :run")
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        drive_id = await uow.session.scalar(query, {"run": run_id})
    with frozen_at(utc_now() + after):
        await drive_run(actor.tenant, run_id, drive_id, "test")
    await hear(actor)


async def run_of(actor: Actor, run_id: UUID) -> RunRead:
    async with db.unit_of_work(actor) as uow:
        return await get_run(uow, run_id)


async def ran(actor: Actor, graph: dict[str, Any], **given: Any) -> RunRead:
    """The run of a graph, as far as it goes by itself."""
    run_id = await begin(actor, definition(graph), **given)
    await work(actor)
    return await run_of(actor, run_id)


async def steps_of(actor: Actor, run_id: UUID) -> dict[str, WorkflowStepRead]:
    """By key, as screens show them."""
    async with db.unit_of_work(actor) as uow:
        return {step.key: step for step in await workflow_run_steps(uow, run_id)}


async def waiting(actor: Actor, key: str) -> ApprovalRead:
    """What is asked at this step."""
    for each in await asked_of_people(actor):
        if each.step_id == key and each.status in OPEN:
            return each
    raise AssertionError(f"nothing is asked at {key}")


async def carry_out(org: Org, case: Case) -> dict[str, Any]:
    """A case on the real engine; what it can expect."""
    spend = None if case.may_spend is None else int(case.may_spend * MICRO)
    run_id = await begin(
        org.owner, case.definition, trigger=case.trigger, data=case.data, pinned=case.pinned,
        may_spend_micros=spend, test=case.test,
    )  # fmt: skip
    await work(org.owner)
    for what in case.then:
        await _happen(org, run_id, what)
        await hear(org.owner)
        await work(org.owner)
    if (await run_of(org.owner, run_id)).not_before is not None:
        await wake(org.owner, run_id, timedelta(days=30))
    return await _found(org.owner, run_id)


async def _happen(org: Org, run_id: UUID, what: Any) -> None:
    if what == "cancel":
        async with db.unit_of_work(org.owner) as uow:
            await request_cancel(uow, run_id)
        return
    kind = next(iter(what))
    asked = await waiting(org.owner, what[kind])
    other = await org.member(Role.ADMIN)
    if kind == "approve":
        await approvals.approve(other, asked)
    elif kind == "reject":
        await approvals.reject(other, asked)
    else:
        async with db.unit_of_work(org.owner) as uow:
            await answer_question(uow, asked.id, AnswerQuestion(answer=what["text"]))


async def _found(actor: Actor, run_id: UUID) -> dict[str, Any]:
    run = await run_of(actor, run_id)
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        events = await list_run_events(uow, run_id)
        steps = await read_steps(uow, run_id)
    shown = await steps_of(actor, run_id)
    facts = [(event.type, event.data.get("step")) for event in events]
    return {
        "status": run.status.value,
        "output": run.output or {},
        "error": run.error_message or "",
        "code": run.error_code,
        "done": [key for key, step in steps.items() if step.status is StepStatus.SUCCEEDED],
        "failed": [key for key, step in steps.items() if step.status is StepStatus.FAILED],
        "skipped": sorted(k for k, step in shown.items() if step.status is StepStatus.SKIPPED),
        "not_run": [key for key in shown if key not in steps],
        "began": [step for type_, step in facts if type_ == "step.started"],
        "events": facts,
        "waiting_for": run.waiting_for,
    }
