"""Runs and their events in plain words."""

from typing import Any

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
# What happened, and the dot beside it.
EVENTS = {
    types.RUN_QUEUED: ("Accepted, waiting to start", ""),
    types.RUN_STARTED: ("Began", "on"),
    types.RUN_WAITING_APPROVAL: ("Waits for a person's approval", "busy"),
    types.RUN_WAITING_INPUT: ("Waits for a person's answer", "busy"),
    types.RUN_PAUSED: ("Paused", "info"),
    types.RUN_RESUMED: ("Went on", "on"),
    types.RUN_CANCEL_REQUESTED: ("Was asked to stop", "busy"),
    types.RUN_PAUSE_REQUESTED: ("Was asked to pause", "busy"),
    types.RUN_SUCCEEDED: ("Finished", "on"),
    types.RUN_FAILED: ("Failed", "off"),
    types.RUN_CANCELLED: ("Stopped", ""),
    types.RUN_BLOCKED: ("Was not allowed to go on", "off"),
    types.STEP_STARTED: ("Step began", ""),
    types.STEP_COMPLETED: ("Step done", "on"),
    types.STEP_FAILED: ("Step failed", "off"),
    types.STEP_CANCELLED: ("Step broken off", ""),
    types.STEP_WAITING_APPROVAL: ("Step in doubt, a person must look", "busy"),
    types.STEP_RESOLVED: ("A person settled the step", "on"),
    types.SIGNAL_RECEIVED: ("Was told something", "info"),
    types.MODEL_CALLED: ("Asked the model", "info"),
    types.MODEL_FIRST_TOKEN: ("The model's first word arrived", "info"),
    types.MODEL_COMPLETED: ("The model answered", "on"),
    types.MODEL_FAILED: ("The model failed", "off"),
    types.TOOL_CALLED: ("Used a tool", "info"),
    types.TOOL_RESULT: ("The tool answered", "on"),
    types.ACTION_TAKEN: ("Did something outside", "on"),
}


def event_words(event_type: str, data: dict[str, Any]) -> tuple[str, str]:
    """A sentence and a dot. An event type this product does not know stands for itself."""
    words, dot = EVENTS.get(event_type, (event_type, ""))
    name = next((data[key] for key in ("tool", "step", "model", "name") if _is_word(data, key)), "")
    return (f"{words}: {name}" if name else words), dot


def _is_word(data: dict[str, Any], key: str) -> bool:
    return isinstance(data.get(key), str) and bool(data[key])
