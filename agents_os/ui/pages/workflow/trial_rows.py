"""A test run as rows of its panel and as marks on the canvas. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from agents_os.domains.billing.metadata.worth import credits_for
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.metadata.states import StepStatus
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.run_schemas import WorkflowStepRead
from agents_os.domains.workflows.usecases.estimate_workflow import WorkflowEstimate
from agents_os.ui.credit_words import in_credits
from agents_os.ui.pages.agent.rows import duration

LONGEST = 400  # characters of a result in the panel; the page of the run has all of it
NOTE = 60  # and of what stands on a node
MARKS = {
    StepStatus.PENDING: ("·", "Not yet"),
    StepStatus.RUNNING: ("▶", "Running"),
    StepStatus.WAITING: ("⏳", "Waiting"),
    StepStatus.SUCCEEDED: ("✅", "Done"),
    StepStatus.FAILED: ("❌", "Failed"),
    StepStatus.SKIPPED: ("⏭", "Skipped"),
    StepStatus.CANCELLED: ("⏹", "Stopped"),
}
# Of several rounds of a node, the canvas shows what needs attention first.
LOUDEST = (
    StepStatus.FAILED, StepStatus.WAITING, StepStatus.RUNNING, StepStatus.CANCELLED,
    StepStatus.PENDING, StepStatus.SUCCEEDED, StepStatus.SKIPPED,
)  # fmt: skip


@dataclass(frozen=True)
class TrialRow:
    """A step in the panel."""

    key: str
    node: str
    name: str
    mark: str
    word: str
    text: str
    took: str
    tokens: str
    cost: str


def trial_rows(steps: Iterable[WorkflowStepRead]) -> list[TrialRow]:
    return [_row(step) for step in steps if step.status is not StepStatus.PENDING]


def _row(step: WorkflowStepRead) -> TrialRow:
    mark, word = MARKS[step.status]
    tokens = step.input_tokens + step.output_tokens
    rounds = "".join(f" · round {number + 1}" for number in step.rounds)
    return TrialRow(
        key=step.key,
        node=step.node_id,
        name=f"{step.name}{rounds}",
        mark=mark,
        word="Pinned" if step.pinned else word,
        text=step.error_message or _shown(step.output, LONGEST),
        took=duration(step.duration_ms) if step.duration_ms is not None else "–",
        tokens=f"{tokens} tokens" if tokens else "–",
        cost=f"{in_credits(credits_for(step.cost_micros))} cr" if step.cost_micros else "–",
    )


def overlay(steps: Sequence[WorkflowStepRead]) -> dict[str, dict[str, Any]]:
    """By node: its status, a word about its result, and its problem."""
    found: dict[str, WorkflowStepRead] = {}
    for step in steps:
        known = found.get(step.node_id)
        if known is None or LOUDEST.index(step.status) < LOUDEST.index(known.status):
            found[step.node_id] = step
    return {
        node: {
            "status": step.status.value,
            "note": _shown(step.output, NOTE) if step.status is StepStatus.SUCCEEDED else "",
            "problem": step.error_message or "",
        }
        for node, step in found.items()
    }


def outputs(steps: Iterable[WorkflowStepRead]) -> dict[str, Any]:
    """What each step gave, for autocomplete; of several rounds the last."""
    done = (each for each in steps if each.status is StepStatus.SUCCEEDED)
    return {step.node_id: step.output for step in done if step.output is not None}


def sums(run: RunRead, steps: Iterable[WorkflowStepRead], credits: str) -> str:
    """“4.2 s · 812 tokens · 0.6 credits”"""
    tokens = sum(each.input_tokens + each.output_tokens for each in steps)
    took = (run.ended_at - run.started_at) if run.ended_at and run.started_at else None
    parts = [
        duration(took.total_seconds() * 1000) if took else "",
        f"{tokens} tokens" if tokens else "",
        credits,
    ]
    return " · ".join(part for part in parts if part)


def triggers(definition: Definition) -> list[dict[str, str]]:
    """Where a test can begin, as choices."""
    found = [node for node in definition.nodes if node.type.startswith("trigger.")]
    return [{"value": node.id, "label": node.name} for node in found]


def price_of_test(found: WorkflowEstimate) -> str:
    """What a test will cost, as far as it is known before."""
    if not found.steps:
        return "This test costs nothing: no step asks an agent or a model."
    sums = [
        f"if each asks once, about {in_credits(found.once)} credits" if found.once else "",
        f"its last runs took about {in_credits(found.usual)}" if found.usual else "",
        f"at most {in_credits(found.most)}" if found.most else "",
    ]
    said = "; ".join(each for each in sums if each) or "the price of a model is not known"
    steps = (
        "1 step asks a model" if len(found.steps) == 1 else f"{len(found.steps)} steps ask models"
    )
    return f"{steps}, really: {said}."


def _shown(value: Any, longest: int) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= longest else f"{text[:longest]}…"
