"""Begin a workflow."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.idempotency import IdempotencyKeyReused
from agents_os.core.money import MICRO
from agents_os.domains.knowledge.metadata.quoting import sealed
from agents_os.domains.runs.metadata.schemas import RunRead, RunStart
from agents_os.domains.runs.metadata.states import RunKind
from agents_os.domains.runs.usecases.start_run import start_run
from agents_os.domains.workflows.adapters.secondary import run_rows
from agents_os.domains.workflows.adapters.secondary.run_rows import Runnable
from agents_os.domains.workflows.metadata.definition import Definition, Node
from agents_os.domains.workflows.metadata.run_errors import (
    DataUnfit,
    NestedTooDeep,
    NoSuchTrigger,
    NotPublished,
    WorkflowNotRunnable,
)
from agents_os.domains.workflows.metadata.run_schemas import Outside, WorkflowInput, WorkflowStart
from agents_os.domains.workflows.metadata.shapes import problems
from agents_os.domains.workflows.usecases.runnable_workflow import runnable_workflow

DEEPEST = 8  # workflows that start each other
_BY_HAND = ("trigger.manual", "trigger.api")
_BY_PROGRAM = ("trigger.api", "trigger.manual")


async def start_workflow_run(uow: UnitOfWork, workflow_id: UUID, start: WorkflowStart) -> RunRead:
    """Accept a run of a published version, and let a worker drive it. Waits for nothing.

    With the same `start.key` as before: the run there is.

    Raises:
        Forbidden: the caller may not start work.
        IdempotencyKeyReused: a program gave the key before, with other data.
        WorkflowNotFound: unknown, or not shared with the caller.
        WorkflowNotRunnable: paused or archived.
        NotPublished: no version is, or not that one.
        NoSuchTrigger: the version does not begin there.
        DataUnfit: the data is not what the workflow's input schema says.
        NestedTooDeep: workflows start each other without an end.
    """
    uow.actor.require("work:create")
    if start.key:
        await run_rows.lock_key(uow.session, workflow_id, start.key)
        if found := await run_rows.started_with(uow.session, workflow_id, start.key):
            _require_same(start, found.input)
            return RunRead.model_validate(found)
    return await start_run(uow, await run_to_start(uow, workflow_id, start), enqueue=True)


async def run_to_start(uow: UnitOfWork, workflow_id: UUID, start: WorkflowStart) -> RunStart:
    """What would be started; nothing is written. Raises as `start_workflow_run` does."""
    uow.actor.require("work:create")
    if start.depth > DEEPEST:
        raise NestedTooDeep(f"Workflows can start each other only {DEEPEST} times in a row.")
    workflow = await runnable_workflow(uow, workflow_id, start.version, start.caller_id)
    definition = _published(workflow, start.version)
    kinds = _BY_PROGRAM if start.by_program else _BY_HAND
    trigger = trigger_of(definition, start.trigger, kinds)
    require_fitting(definition, start.data)
    given = WorkflowInput(
        org_id=uow.actor.tenant,
        workflow_id=workflow_id,
        workflow_name=workflow.name,
        version_id=workflow.version_id,
        version=workflow.number,
        trigger=trigger.id,
        data=start.data if start.texts is None else sealed(start.data, start.texts),
        may_spend_micros=start.may_spend_micros,
        depth=start.depth,
        outside=Outside.DATA if start.by_program else start.outside,
    )
    return run_of(workflow, given, start, definition)


def run_of(
    workflow: Runnable, given: WorkflowInput, start: WorkflowStart, definition: Definition
) -> RunStart:
    return RunStart(
        kind=RunKind.WORKFLOW,
        workflow_id=given.workflow_id,
        workflow_version_id=given.version_id,
        at_once=definition.concurrency_limit,
        credit_limit_micro=definition.credit_limit and definition.credit_limit * MICRO,
        start_key=start.key,
        parent_run_id=start.parent_run_id,
        retry_of=start.retry_of,
        owner_id=start.owner_id or workflow.owner_id,
        team_id=workflow.team_id,
        visibility=workflow.visibility,
        priority=start.priority,
        input=given.model_dump(mode="json"),
    )


def trigger_of(definition: Definition, wanted: str | None, kinds: Sequence[str] = _BY_HAND) -> Node:
    """The node a run begins at: that one; else the first of these kinds; else the only one."""
    triggers = [node for node in definition.nodes if node.type.startswith("trigger.")]
    if wanted is not None:
        triggers = [node for node in triggers if node.id == wanted]
    elif len(triggers) > 1:
        triggers = [node for kind in kinds for node in triggers if node.type == kind]
    if not triggers:
        named = f"no trigger “{wanted}”" if wanted else "no trigger for starting it by hand"
        raise NoSuchTrigger(f"This version of the workflow has {named}.", trigger=wanted)
    return triggers[0]


def _require_same(start: WorkflowStart, before: Mapping[str, object]) -> None:
    if start.by_program and before.get("data") != start.data:
        raise IdempotencyKeyReused(
            "This key started a run with other data. Use a new key for a new run."
        )


def require_fitting(definition: Definition, data: Mapping[str, object]) -> None:
    """Raise DataUnfit unless the data fits the workflow's input schema."""
    if not definition.input_schema:
        return
    if found := problems(definition.input_schema, data):
        raise DataUnfit(f"The data does not fit what this workflow begins with. {found}")


def _published(workflow: Runnable, version: int | None) -> Definition:
    if workflow.lifecycle in ("paused", "archived"):
        raise WorkflowNotRunnable(
            f"“{workflow.name}” is {workflow.lifecycle}. Somebody must resume it first.",
            lifecycle=workflow.lifecycle,
        )
    if workflow.definition is None:
        missing = f"has no published version {version}" if version else "is not published"
        raise NotPublished(f"“{workflow.name}” {missing}. Publish it first.")
    return Definition.model_validate(workflow.definition)
