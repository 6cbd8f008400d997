"""Runs as rows of the list and as facts of their page."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.domains.runs.metadata.event_types import MODEL_CALLED
from agents_os.domains.runs.metadata.narrative import step_name
from agents_os.domains.runs.metadata.schemas import RunEventRead, RunRead, StepRead
from agents_os.domains.runs.metadata.states import FINAL, RunKind, RunStatus
from agents_os.ui.pages.agent.rows import UNKNOWN, cost, duration
from agents_os.ui.pages.runs.words import DOTS, KINDS, STATUSES, STEP_STATUSES

FACE = "🤖"
FLOW = "⚡"
LONGEST_SHOWN = 20_000  # characters of an event's data; the API has the rest


@dataclass(frozen=True)
class Names:
    """Who is behind the ids of runs: (emoji, name) of agents, names of people."""

    agents: dict[str, tuple[str, str]]
    people: dict[str, str]


@dataclass(frozen=True)
class RunRow:
    """A run at a glance. `at` is ISO text."""

    id: str = ""
    word: str = ""
    dot: str = ""
    emoji: str = FACE
    agent: str = ""
    about: str = ""  # the title of its task
    agent_href: str = ""
    kind: str = ""
    who: str = ""
    at: str = ""
    took: str = ""
    tokens: str = ""
    cost: str = ""
    over: bool = False


@dataclass(frozen=True)
class TimelineItem:
    """An event: when, how long after the start, what, and its data as JSON ("" for none)."""

    id: str
    at: str
    after: str
    text: str
    dot: str
    data: str


@dataclass(frozen=True)
class StepRow:
    """A step to open: what it did in words, and everything about it."""

    key: str
    name: str
    word: str
    dot: str
    attempt: int
    took: str
    tokens: str
    cost: str
    problem: str
    given: str
    result: str


def row(run: RunRead, names: Names) -> RunRow:
    word, dot = STATUSES[run.status]
    agent_id = str(run.agent_id or "")
    emoji, agent = names.agents.get(agent_id, (FACE, "An agent" if agent_id else "No agent"))
    workflow = str(run.workflow_id or "")
    if workflow:
        emoji, agent = FLOW, run.about or "A workflow"
    return RunRow(
        id=str(run.id),
        word=word,
        dot=dot,
        emoji=emoji,
        agent=agent,
        about="" if workflow else run.about or "",
        agent_href=f"/agents/{agent_id}" if agent_id in names.agents else "",
        kind="Test of a workflow" if run.test else KINDS[run.kind],
        who=names.people.get(str(run.owner_id), "–") if run.owner_id else "The system",
        at=(run.started_at or run.created_at).isoformat(),
        took=took(run.started_at, run.ended_at),
        tokens=tokens(run.input_tokens + run.output_tokens, run.usage_source),
        cost=_cost(run),
        over=run.status in FINAL,
    )


def _cost(run: RunRead) -> str:
    """Nothing of what asked no model, for example a workflow of connectors."""
    asked = run.cost_micros is not None or run.input_tokens or run.output_tokens
    return cost(run.cost_micros, practice=run.practice) if asked else ""


def took(started: datetime | None, ended: datetime | None) -> str:
    """How long it ran, so far if it has not ended."""
    if started is None:
        return UNKNOWN
    return duration(((ended or utc_now()) - started).total_seconds() * 1_000)


def tokens(count: int, source: str | None) -> str:
    if not count:
        return UNKNOWN
    return f"about {count:,}" if source == "estimated" else f"{count:,}"


def facts(run: RunRead, shown: RunRow) -> dict[str, str]:
    """In the order they are shown."""
    found = {
        "Kind": shown.kind,
        "For": shown.who,
        "Took": shown.took,
        "First word after": duration(run.first_token_ms) if run.first_token_ms else "",
        "Model": run.model or run.requested_model or "",
        "Provider": "Practice model" if run.practice else run.provider or "",
        "Tokens in": f"{run.input_tokens:,}" if run.input_tokens else "",
        "Tokens out": f"{run.output_tokens:,}" if run.output_tokens else "",
        "Provider cost": shown.cost,
    }
    return {label: value for label, value in found.items() if value}


def origin(run: RunRead, user_id: str) -> tuple[str, str]:
    """Where it came from as (text, href), ("", "") for nowhere. A chat is its owner's alone."""
    if run.task_id:
        return "Back to the task", f"/tasks/{run.task_id}"
    if run.workflow_id:
        return "Open the workflow", f"/workflows/{run.workflow_id}"
    if run.kind is RunKind.CHAT and run.agent_id and str(run.owner_id) == user_id:
        talk = f"?c={run.conversation_id}" if run.conversation_id else ""
        return "Back to the conversation", f"/agents/{run.agent_id}{talk}"
    return "", ""


def place(run: RunRead) -> str:
    """What a run waits for before it begins or goes on, "" for nothing."""
    if run.status is RunStatus.QUEUED:
        return _queue(run.ahead or 0)
    if run.status is RunStatus.WAITING_APPROVAL:
        return "It goes on when somebody decides about its approval. See Approvals."
    if run.status is RunStatus.WAITING_INPUT:
        return "It goes on when somebody answers its question. See Approvals."
    if run.status is RunStatus.PAUSED:
        return "It is paused, and keeps what it finished. “Resume” continues it."
    return ""


def _queue(ahead: int) -> str:
    if ahead == 0:
        return "It is next: it begins as soon as there is a free place."
    runs = "1 run of your company begins" if ahead == 1 else f"{ahead} runs of your company begin"
    return f"It waits to start: {runs} before it."


def nothing(run: RunRead) -> str:
    """Why nothing is told of what happened in it."""
    if run.details_kept_days is None:
        return "Nothing was recorded yet."
    return f"Details were kept for {run.details_kept_days} days, as your plan says, and are gone."


def abilities(run: RunRead) -> list[str]:
    """What could be done with it; the usecases decide who may."""
    if run.status in FINAL:
        if run.status is RunStatus.SUCCEEDED or run.test:
            return []
        if run.kind is RunKind.WORKFLOW:
            return ["retry_workflow"]
        return ["retry"] if run.task_id is not None else []
    can = [] if run.cancel_requested_at else ["cancel"]
    if run.status is RunStatus.PAUSED:
        return [*can, "continue"]
    pausable = run.kind is not RunKind.CHAT and not run.pause_requested_at
    return [*can, "pause"] if pausable and can else can


def timeline(events: list[RunEventRead]) -> list[TimelineItem]:
    begun = events[0].at if events else None
    items = []
    for event in events:
        elapsed = (event.at - begun).total_seconds() * 1_000 if begun else 0
        items.append(
            TimelineItem(
                id=str(event.id),
                at=event.at.isoformat(),
                after=f"+{duration(max(elapsed, 0))}",
                text=event.says,
                dot=DOTS.get(event.type, ""),
                data=as_json(event.data),
            )
        )
    return items


def memories_told(events: list[RunEventRead]) -> list[UUID]:
    """The memories the model was told, each once."""
    told = [event.data.get("memory_ids", []) for event in events if event.type == MODEL_CALLED]
    return list(dict.fromkeys(UUID(each) for ids in told for each in ids))


def steps(found: list[StepRead]) -> list[StepRow]:
    return [_step(each) for each in found]


def _step(each: StepRead) -> StepRow:
    word, dot = STEP_STATUSES[each.status]
    return StepRow(
        key=each.key,
        name=step_name(each.key, each.input),
        word=word,
        dot=dot,
        attempt=each.attempt,
        took=took(each.started_at, each.ended_at),
        tokens=tokens(each.input_tokens + each.output_tokens, None),
        cost="" if each.cost_micros is None else cost(each.cost_micros),
        problem=each.error_message or "",
        given=as_json(each.input),
        result=as_json(each.output or {}),
    )


def as_json(data: Any) -> str:
    """For people to read; "" for nothing."""
    if data is None or data == {}:
        return ""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    cut = len(text) > LONGEST_SHOWN
    return text[:LONGEST_SHOWN] + "\n… the rest is in the API" if cut else text
