"""How a run of a workflow ends: what it gives back, or why it failed."""

import json
from typing import Any

from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.usecases.cancel_approvals import cancel_approvals
from agents_os.domains.runs.metadata.limits import MAX_OUTPUT_BYTES
from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.metadata.steps import Done, Within
from agents_os.domains.workflows.metadata.context import BadExpression
from agents_os.domains.workflows.metadata.places import Level, Mark, value_of
from agents_os.domains.workflows.metadata.templates import fill
from agents_os.domains.workflows.usecases.execution.visit import Going, scope_at


def end_of(going: Going) -> Done:
    """The end of a run in which nothing is left to do."""
    failure = going.outlook.top.failure
    if failure is not None:
        return _failed(failure.error_code or "step_failed", _why(going, failure))
    try:
        output = _output(going)
    except BadExpression as error:
        why = going.said(error.message)
        return _failed("output_not_filled", f"The output of the workflow cannot be made: {why}")
    if len(json.dumps(output)) > MAX_OUTPUT_BYTES:
        kilobytes = MAX_OUTPUT_BYTES // 1024
        return _failed("output_too_large", f"The output is larger than {kilobytes} kB.")
    kept = going.kept(output if isinstance(output, dict) else {"value": output})
    return Done(kept, within=_withdrawing(going))


def _withdrawing(going: Going) -> Within | None:
    """Takes back, with the end, what people were asked and nobody waits for any more."""
    steps = going.journal.steps.values()
    if not any((record.output or {}).get("approval_id") for record in steps):
        return None

    async def within(uow: UnitOfWork) -> None:
        await cancel_approvals(uow, going.journal.run.id)

    return within


def timed_out(going: Going) -> Done:
    seconds = going.program.plan.definition.timeout_s
    return _failed("timed_out", f"The run did not end within its {seconds:g} seconds.")


def result_of(level: Level) -> Any:
    """What a round or a run came to: of its last nodes, by id, or of the only one.

    Last is what was left by a port to which nothing is connected.
    """
    ends = {
        seen.place.node.id: value_of(seen.record)
        for seen in level.nodes.values()
        if seen.mark is Mark.DONE and seen.record and seen.port not in seen.place.node.leads
    }
    return next(iter(ends.values())) if len(ends) == 1 else ends


def _output(going: Going) -> Any:
    wanted = going.program.plan.definition.output
    if wanted is None:
        return result_of(going.outlook.top)
    return fill(wanted, scope_at(going, going.outlook.top.frame))


def _why(going: Going, failure: StepRecord) -> str:
    node_id = failure.key.rpartition("/")[2].partition(":")[0].partition("[")[0]
    node = going.program.plan.definition.node(node_id)
    name = node.name if node else node_id
    return f"“{name}” failed: {failure.error_message or 'nobody knows why.'}"


def _failed(code: str, message: str) -> Done:
    return Done(status=RunStatus.FAILED, error_code=code, error_message=message[:2000])
