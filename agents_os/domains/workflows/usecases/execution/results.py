"""What the step of a node keeps in the journal: what it gave back, and by which port it is left."""

from collections.abc import Sequence
from typing import Any

from agents_os.domains.runs.metadata.schemas import EventDraft
from agents_os.domains.runs.metadata.steps import StepResult, Within
from agents_os.domains.workflows.metadata.outlook import OUT


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
