"""A run's events as the live stream of AgentFlow (S4) names and shapes them. Pure."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from agents_os.core.shapes import Frozen
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.schemas import RunEventRead

_NAMES: Final = {
    types.RUN_STARTED: "execution.started",
    types.RUN_SUCCEEDED: "execution.completed",
    types.RUN_FAILED: "execution.failed",
    types.RUN_BLOCKED: "execution.failed",
    types.RUN_CANCELLED: "execution.cancelled",
    types.RUN_WAITING_APPROVAL: "step.waiting_approval",
    types.STEP_STARTED: types.STEP_STARTED,
    types.STEP_COMPLETED: types.STEP_COMPLETED,
    types.STEP_FAILED: types.STEP_FAILED,
    types.STEP_WAITING_APPROVAL: types.STEP_WAITING_APPROVAL,
}
LOG: Final = "log"


class ExecutionMessage(Frozen):
    """One message. `seq` is where to go on from; `node_id` is the step's place in a workflow.

    `tokens_used` is known of steps this stream has seen from their beginning.
    """

    type: str
    execution_id: UUID
    seq: int
    timestamp: datetime
    message: str
    step_id: str | None = None
    node_id: str | None = None
    output: dict[str, Any] | None = None
    error: str | None = None
    tokens_used: int | None = None
    duration_ms: int | None = None


class Translator:
    """Events of one run, in order, as messages; adds up the tokens of each step."""

    def __init__(self) -> None:
        self._tokens: dict[str, int] = {}

    def message(self, event: RunEventRead) -> ExecutionMessage:
        """What does not have a name there is a `log`."""
        data, step = event.data, event.data.get("step")
        if step is not None and event.type == types.MODEL_COMPLETED:
            used = int(data.get("input_tokens", 0)) + int(data.get("output_tokens", 0))
            self._tokens[step] = self._tokens.get(step, 0) + used
        ended = event.type == types.STEP_COMPLETED
        return ExecutionMessage(
            type=_NAMES.get(event.type, LOG),
            execution_id=event.run_id,
            seq=event.seq,
            timestamp=event.at,
            message=event.says,
            step_id=step,
            node_id=data.get("node_id") or (data.get("input") or {}).get("node_id"),
            output=data.get("output") if ended else None,
            error=data.get("error_message"),
            tokens_used=self._tokens.get(step) if ended and step else None,
            duration_ms=_duration_ms(event) if ended else None,
        )


def _duration_ms(event: RunEventRead) -> int | None:
    began = event.data.get("began_at")
    if not isinstance(began, str):
        return None
    return round((event.at - datetime.fromisoformat(began)).total_seconds() * 1_000)
