"""What a run of a workflow did at each of its nodes."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.metadata.quoting import unsealed
from agents_os.domains.knowledge.usecases.passage_queries import read_quotes
from agents_os.domains.runs.metadata.errors import RunNotFound
from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.metadata.states import FINAL, RunKind, StepStatus
from agents_os.domains.runs.usecases.queries import get_run, read_input, read_steps
from agents_os.domains.workflows.metadata.outlook import look
from agents_os.domains.workflows.metadata.places import Mark, Seen, place_of, value_of
from agents_os.domains.workflows.metadata.plan import Plan
from agents_os.domains.workflows.metadata.run_schemas import WorkflowInput, WorkflowStepRead
from agents_os.domains.workflows.usecases.execution.quotes import kept_in, was_handed, with_texts
from agents_os.domains.workflows.usecases.execution.spending import COSTS
from agents_os.domains.workflows.usecases.execution.untrusted import OUTSIDE
from agents_os.domains.workflows.usecases.workflow_of_run import definition_of_run

_FOR_THE_ENGINE = ("node_id", COSTS, OUTSIDE)


async def workflow_run_steps(uow: UnitOfWork, run_id: UUID) -> list[WorkflowStepRead]:
    """Every node of the run, in the order of the graph; inside containers once per round.

    For the step table and the overlay on the canvas; one query of steps, however many nodes.

    Raises:
        RunNotFound: no such run of a workflow, or not visible to the caller.
    """
    run = await get_run(uow, run_id)
    if run.kind is not RunKind.WORKFLOW:
        raise RunNotFound("There is no such run of a workflow.", run_id=str(run_id))
    given = WorkflowInput.model_validate(await read_input(uow, run_id))
    definition = await definition_of_run(uow, given)
    kept = await read_steps(uow, run_id)
    texts = await read_quotes(uow, [given.data, kept_in(kept.values())])
    steps = with_texts(kept, texts)
    if was_handed(run, given):
        given = given.model_copy(update={"data": unsealed(given.data, texts)})
    outlook = look(Plan.of(definition), steps, given.trigger, whole=True)
    phases: dict[str, list[StepRecord]] = defaultdict(list)
    for record in steps.values():
        phases[place_of(record.key)].append(record)
    return [_read(seen, phases[seen.place.key], run, given) for seen in outlook.seen()]


def _read(
    seen: Seen, known: list[StepRecord], run: RunRead, given: WorkflowInput
) -> WorkflowStepRead:
    """`known`: what the node has recorded, its phases included."""
    node, key = seen.place.node.node, seen.place.key
    record = seen.record or next((each for each in known if each.key == key), None)
    began = min((each.started_at for each in known if each.started_at), default=None)
    ended = record.ended_at if record else None
    trigger = node.id == given.trigger
    return WorkflowStepRead(
        key=key,
        node_id=node.id,
        name=node.name,
        type=node.type,
        rounds=list(seen.place.frame.rounds),
        status=_status(seen, known, run),
        attempt=max((each.attempt for each in known), default=0),
        input=_input(known),
        output=given.data if trigger else value_of(record),
        port=seen.port,
        failure_kind=record.failure_kind if record else None,
        error_code=record.error_code if record else None,
        error_message=record.error_message if record else None,
        not_before=record.not_before if record else None,
        started_at=began or (run.started_at if trigger else None),
        ended_at=ended or (run.started_at if trigger else None),
        duration_ms=_between(began, ended),
        input_tokens=sum(each.input_tokens for each in known),
        output_tokens=sum(each.output_tokens for each in known),
        cost_micros=_cost(known),
        waiting_for=_waiting_for(key, run),
        child_run_id=_child(known),
        pinned=node.id in given.pinned,
    )


def _status(seen: Seen, known: list[StepRecord], run: RunRead) -> StepStatus:
    ended = {
        Mark.DONE: StepStatus.SUCCEEDED,
        Mark.FAILED: StepStatus.FAILED,
        Mark.SKIPPED: StepStatus.SKIPPED,
    }
    record = seen.record
    if record is not None and record.status is StepStatus.CANCELLED:
        return StepStatus.CANCELLED
    if seen.mark in ended:
        return ended[seen.mark]
    if run.status in FINAL:
        return StepStatus.CANCELLED if known else StepStatus.PENDING
    if _waiting_for(seen.place.key, run):
        return StepStatus.WAITING
    if record is not None:
        return record.status
    begun = seen.mark is Mark.ACTIVE and (known or seen.place.node.contains)
    return StepStatus.RUNNING if begun else StepStatus.PENDING


def _input(known: list[StepRecord]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for each in known:
        given |= each.input or {}
    return {key: value for key, value in given.items() if key not in _FOR_THE_ENGINE}


def _between(began: datetime | None, ended: datetime | None) -> int | None:
    return round((ended - began).total_seconds() * 1000) if began and ended else None


def _cost(known: list[StepRecord]) -> int | None:
    costs = [each.cost_micros for each in known if each.cost_micros is not None]
    return sum(costs) if costs else None


def _waiting_for(key: str, run: RunRead) -> dict[str, Any] | None:
    """What the run waits for at this node, while it waits."""
    about = run.waiting_for or {}
    for each in (about, *about.get("others", ())):
        if each.get("step") == key:
            return {name: value for name, value in each.items() if name != "others"}
    return None


def _child(known: list[StepRecord]) -> UUID | None:
    started = (each.output or {} for each in known if each.key.endswith(":start"))
    found = next(started, {}).get("run_id")
    return UUID(found) if found else None
