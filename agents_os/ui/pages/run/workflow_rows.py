"""A run of a workflow as its page shows it: nodes by their names."""

from dataclasses import replace

from agents_os.domains.runs.metadata.narrative import step_name
from agents_os.domains.runs.metadata.schemas import RunEventRead
from agents_os.domains.workflows.metadata.run_schemas import WorkflowStepRead
from agents_os.ui.pages.agent.rows import UNKNOWN, cost, duration
from agents_os.ui.pages.runs.rows import StepRow, TimelineItem, as_json, tokens
from agents_os.ui.pages.runs.words import STEP_STATUSES

IN_SANDBOX = "Done in the sandbox"
PHASES = {
    "gate": "asked the rules",
    "ask": "asked people",
    "items": "found the list",
    "check": "asked whether to go on",
    "start": "began another workflow",
    "due": "worked out until when to wait",
}


def steps(found: list[WorkflowStepRead]) -> list[StepRow]:
    """The nodes the run has reached, those it left out included."""
    return [_step(each) for each in found if each.status != "pending"]


def named(
    items: list[TimelineItem], events: list[RunEventRead], found: list[WorkflowStepRead]
) -> list[TimelineItem]:
    """The timeline with the names of nodes instead of the keys of their steps."""
    names = {each.key: _name(each) for each in found}
    return [
        replace(item, text=_told(event, names)) for item, event in zip(items, events, strict=True)
    ]


def _told(event: RunEventRead, names: dict[str, str]) -> str:
    key = str(event.data.get("step", ""))
    place, _, phase = key.partition(":")
    name = names.get(place)
    if not key or name is None:
        return event.says
    given = event.data.get("input") or {}
    label = f"“{name}” {PHASES[phase]}" if phase in PHASES else f"“{name}”"
    if ":" in phase:  # what an agent did: it thought, used a tool, asked
        label = f"“{name}”: {step_name(phase, given)}"
    return event.says.replace(step_name(key, given), label)


def _step(each: WorkflowStepRead) -> StepRow:
    word, dot = STEP_STATUSES[each.status]
    problem = each.error_message or ""
    if each.status == "waiting" and each.waiting_for:
        word = "Waits"
        if each.waiting_for["kind"] == "credits":
            word, problem = "Waits for credits", each.waiting_for["message"]
    if isinstance(each.output, dict) and each.output.get("sandbox"):
        word = IN_SANDBOX
    return StepRow(
        key=each.key,
        name=_name(each),
        word=word,
        dot=dot,
        attempt=each.attempt,
        took=UNKNOWN if each.duration_ms is None else duration(each.duration_ms),
        tokens=tokens(each.input_tokens + each.output_tokens, None),
        cost="" if each.cost_micros is None else cost(each.cost_micros),
        problem=problem,
        given=as_json(each.input),
        result=as_json(each.output),
    )


def _name(each: WorkflowStepRead) -> str:
    rounds = ".".join(str(number + 1) for number in each.rounds)
    return f"{each.name}, round {rounds}" if rounds else each.name
