"""Runs and their events in plain words."""

from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.states import RunKind, RunStatus, StepStatus

STATUSES = {
    RunStatus.QUEUED: ("Waiting to start", ""),
    RunStatus.RUNNING: ("Working", "busy"),
    RunStatus.WAITING_APPROVAL: ("Waits for approval", "busy"),
    RunStatus.WAITING_INPUT: ("Waits for an answer", "busy"),
    RunStatus.PAUSED: ("Paused", "info"),
    RunStatus.SUCCEEDED: ("Done", "on"),
    RunStatus.FAILED: ("Failed", "off"),
    RunStatus.CANCELLED: ("Stopped", ""),
    RunStatus.BLOCKED: ("Blocked", "off"),
}
KINDS = {
    RunKind.CHAT: "Chat answer",
    RunKind.TASK: "Task",
    RunKind.ORDER: "Order",
    RunKind.WORKFLOW: "Workflow",
    RunKind.EXTERNAL: "External agent",
    RunKind.INDEXING: "Indexing",
}
STEP_STATUSES = {
    StepStatus.PENDING: ("Waiting", ""),
    StepStatus.RUNNING: ("Under way", "busy"),
    StepStatus.WAITING: ("In doubt", "busy"),
    StepStatus.SUCCEEDED: ("Done", "on"),
    StepStatus.FAILED: ("Failed", "off"),
    StepStatus.SKIPPED: ("Skipped", ""),
    StepStatus.CANCELLED: ("Stopped", ""),
}
# The dot beside what happened; nothing for what is neither good nor bad.
DOTS = {
    types.RUN_STARTED: "on",
    types.RUN_WAITING_APPROVAL: "busy",
    types.RUN_WAITING_INPUT: "busy",
    types.RUN_PAUSED: "info",
    types.RUN_RESUMED: "on",
    types.RUN_CANCEL_REQUESTED: "busy",
    types.RUN_PAUSE_REQUESTED: "busy",
    types.RUN_SUCCEEDED: "on",
    types.RUN_FAILED: "off",
    types.RUN_BLOCKED: "off",
    types.STEP_COMPLETED: "on",
    types.STEP_FAILED: "off",
    types.STEP_WAITING_APPROVAL: "busy",
    types.STEP_RESOLVED: "on",
    types.SIGNAL_RECEIVED: "info",
    types.MODEL_CALLED: "info",
    types.MODEL_FIRST_TOKEN: "info",
    types.MODEL_COMPLETED: "on",
    types.MODEL_FAILED: "off",
    types.TOOL_CALLED: "info",
    types.TOOL_RESULT: "on",
    types.ACTION_TAKEN: "on",
}
