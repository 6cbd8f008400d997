"""A run as rows of the panel and as marks on the canvas. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from agents_os.core.clock import utc_now
from agents_os.domains.billing.metadata.worth import credits_for
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.runs.metadata.states import StepStatus
from agents_os.domains.workflows.metadata.run_schemas import WorkflowStepRead
from agents_os.ui.credit_words import in_credits
from agents_os.ui.pages.agent.rows import duration
from agents_os.ui.pages.runs.words import STATUSES

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
class WatchRow:
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


def choices(runs: Iterable[RunRead], shown: str, zone: ZoneInfo) -> list[dict[str, str]]:
    """What can be looked at: “Run of 12:04 · Done”; beside what is `shown` that stands already."""
    return [
        {"value": str(run.id), "label": _label(run, zone, told=str(run.id) == shown)}
        for run in runs
    ]


def _label(run: RunRead, zone: ZoneInfo, *, told: bool) -> str:
    at, today = run.created_at.astimezone(zone), utc_now().astimezone(zone).date()
    when = f"{at:%H:%M}" if at.date() == today else f"{at:%-d %b, %H:%M}"
    of = f"{'Test' if run.test else 'Run'} of {when}"
    return of if told else f"{of} · {STATUSES[run.status][0]}"


def watch_rows(steps: Iterable[WorkflowStepRead]) -> list[WatchRow]:
    return [_row(step) for step in steps if step.status is not StepStatus.PENDING]


def _row(step: WorkflowStepRead) -> WatchRow:
    mark, word = MARKS[step.status]
    tokens = step.input_tokens + step.output_tokens
    rounds = "".join(f" · round {number + 1}" for number in step.rounds)
    return WatchRow(
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


def sample(steps: Iterable[WorkflowStepRead], known: dict[str, Any]) -> dict[str, Any]:
    """What began the run and what each step gave, for whoever writes expressions.

    Of several rounds the last; of steps that gave nothing what is `known` of earlier runs.
    """
    done = [each for each in steps if each.status is StepStatus.SUCCEEDED]
    given = {each.node_id: each.output for each in done if each.output is not None}
    began = [given.pop(each.node_id) for each in done if _begins(each) and each.node_id in given]
    found = {"steps": known.get("steps", {}) | given}
    return known | found | ({"trigger": began[0]} if began else {})


def _begins(step: WorkflowStepRead) -> bool:
    return step.type.startswith("trigger.")


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


def _shown(value: Any, longest: int) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= longest else f"{text[:longest]}…"
