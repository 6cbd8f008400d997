"""What the step of a node keeps: what it gave back and by which port it is left, or its failure."""

from collections.abc import Sequence
from typing import Any

from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.schemas import EventDraft
from agents_os.domains.runs.metadata.states import FailureKind
from agents_os.domains.runs.metadata.steps import StepContext, StepFailure, StepResult, Within
from agents_os.domains.workflows.metadata.places import OUT
from agents_os.domains.workflows.usecases.execution.visit import Run


def gave(
    value: Any,
    port: str = OUT,
    *,
    events: Sequence[EventDraft] = (),
    within: Within | None = None,
    **more: Any,
) -> StepResult:
    """`more`: what the engine needs to know, which expressions do not see."""
    left = {} if port == OUT else {"port": port}
    return StepResult({"value": value, **left, **more}, events, within)


def failing(problem: StepFailure) -> Run:
    """A step that only says why the node cannot go on."""

    async def run(context: StepContext) -> StepResult:
        raise problem

    return run


def the_same(record: StepRecord) -> StepFailure:
    """The failure of a step inside a node as that of the node; it was tried often enough."""
    return StepFailure(
        record.error_code or "step_failed",
        record.error_message or "A step inside it failed.",
        kind=FailureKind(record.failure_kind or FailureKind.BUSINESS),
        retryable=False,
    )
