"""The names of run events: ours, and what the same fact is called elsewhere.

One name per fact is stored. Readers who know another vocabulary find it in `aliases_of`: the live
stream of AgentFlow (S4) says `execution.started`, the ingestion API (S2) says `run_started`.
The text of a chat answer is no event: it lives in the message and passes through the live feed.
"""

from typing import Final

RUN_QUEUED: Final = "run.queued"
RUN_STARTED: Final = "run.started"
RUN_WAITING_APPROVAL: Final = "run.waiting_approval"
RUN_WAITING_INPUT: Final = "run.waiting_input"
RUN_PAUSED: Final = "run.paused"
RUN_RESUMED: Final = "run.resumed"
RUN_CANCEL_REQUESTED: Final = "run.cancel_requested"
RUN_PAUSE_REQUESTED: Final = "run.pause_requested"
RUN_SUCCEEDED: Final = "run.succeeded"
RUN_FAILED: Final = "run.failed"
RUN_CANCELLED: Final = "run.cancelled"
RUN_BLOCKED: Final = "run.blocked"

STEP_STARTED: Final = "step.started"
STEP_COMPLETED: Final = "step.completed"
STEP_FAILED: Final = "step.failed"
STEP_CANCELLED: Final = "step.cancelled"
STEP_WAITING_APPROVAL: Final = "step.waiting_approval"
STEP_RESOLVED: Final = "step.resolved"
# What a step of the run that is tried again came to; before the new run begins.
STEP_CARRIED: Final = "step.carried"

# Something said to the run from outside; its driver finds it in the journal.
SIGNAL_RECEIVED: Final = "signal.received"

MODEL_CALLED: Final = "model.called"
MODEL_FIRST_TOKEN: Final = "model.first_token"
MODEL_COMPLETED: Final = "model.completed"
MODEL_FAILED: Final = "model.failed"

# What the model is told beside the question or the work, and why: ids and sizes, never texts.
CONTEXT_GATHERED: Final = "context.gathered"

TOOL_CALLED: Final = "tool.called"
TOOL_RESULT: Final = "tool.result"
ACTION_TAKEN: Final = "action.taken"

# Facts inside a running run; they change counters at most, never the state.
INSIDE: Final = frozenset(
    {
        STEP_STARTED,
        STEP_COMPLETED,
        STEP_FAILED,
        STEP_CANCELLED,
        STEP_WAITING_APPROVAL,
        STEP_RESOLVED,
        MODEL_CALLED,
        MODEL_FIRST_TOKEN,
        MODEL_COMPLETED,
        MODEL_FAILED,
        CONTEXT_GATHERED,
        TOOL_CALLED,
        TOOL_RESULT,
        ACTION_TAKEN,
    }
)

_ALIASES: Final[dict[str, tuple[str, ...]]] = {
    RUN_STARTED: ("execution.started", "run_started"),
    RUN_SUCCEEDED: ("execution.completed", "run_completed"),
    RUN_FAILED: ("execution.failed", "run_failed"),
    RUN_CANCELLED: ("execution.cancelled",),
    RUN_PAUSED: ("execution.paused",),
    RUN_RESUMED: ("execution.resumed",),
    TOOL_CALLED: ("tool_called",),
    TOOL_RESULT: ("tool_result",),
    ACTION_TAKEN: ("external_action",),
}


def aliases_of(event_type: str) -> tuple[str, ...]:
    """What other systems call this event; empty when it has no other name."""
    return _ALIASES.get(event_type, ())
