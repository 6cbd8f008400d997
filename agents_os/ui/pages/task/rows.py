"""One task and its deliverable, as the page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agents_os.domains.tasks.metadata.deliverable_schemas import ReviewRead, VersionRead
from agents_os.domains.tasks.metadata.schemas import LinkedTask, TaskDetail
from agents_os.domains.tasks.metadata.sections import ChartData, Section
from agents_os.domains.tasks.metadata.states import TaskStatus
from agents_os.ui.citations import Source, with_links
from agents_os.ui.pages.task.charts import Drawing, draw, number
from agents_os.ui.task_words import STATUSES

VERDICTS = {
    "accepted": ("Accepted", "green"),
    "changes_requested": ("Changes asked for", "gold"),
    "rejected": ("Rejected", "red"),
}
ROWS_SHOWN = 200


@dataclass(frozen=True)
class Said:
    """A comment or a review. `chip` is its verdict, "" for a comment."""

    id: str
    who: str
    at: str
    text: str
    chip: str = ""
    tone: str = ""
    note: str = ""


@dataclass(frozen=True)
class Linked:
    id: str
    title: str
    word: str
    dot: str


@dataclass(frozen=True)
class Attached:
    id: str
    name: str
    size: str


@dataclass(frozen=True)
class Part:
    """A section. `kind` says which of the other fields are filled."""

    id: str
    kind: str
    label: str
    about: str = ""
    text: str = ""
    lines: list[str] = field(default_factory=list)
    ordered: bool = False
    heads: list[str] = field(default_factory=list)
    table: list[list[str]] = field(default_factory=list)
    hidden_rows: int = 0
    drawing: Drawing = field(default_factory=Drawing)
    link: str = ""


@dataclass(frozen=True)
class NextStep:
    text: str = ""
    tone: str = ""


def next_step(task: TaskDetail) -> NextStep:
    """What happens now, or what it waits for."""
    who = task.assignee.name or "Somebody" if task.assignee else ""
    agent = task.assignee is not None and task.assignee.kind == "agent"
    match task.status:
        case TaskStatus.PENDING:
            return _pending(task, who, agent=agent)
        case TaskStatus.IN_PROGRESS if agent:
            return NextStep(f"{who} is at it. The result comes here, for you to accept.", "gold")
        case TaskStatus.IN_PROGRESS:
            return NextStep(f"{who} is at it, and hands in a result here.", "gold")
        case TaskStatus.WAITING:
            reason = task.hold_reason or "somebody put it on hold"
            return NextStep(f"Held up: {reason}", "gold")
        case TaskStatus.IN_REVIEW if "review" in task.can:
            return NextStep("Look at the result: accept it, or say what should change.", "")
        case TaskStatus.IN_REVIEW:
            asker = task.creator_name or "an admin"
            return NextStep(f"The result waits for {asker}, or for a lead or admin, to decide.", "")
        case TaskStatus.COMPLETED:
            return NextStep("The result was accepted. Nothing is left to do.", "green")
        case TaskStatus.CANCELLED:
            why = f": {task.cancel_reason.rstrip('.')}" if task.cancel_reason else ""
            return NextStep(f"Cancelled{why}. It can be reopened.", "red")


def _pending(task: TaskDetail, who: str, *, agent: bool) -> NextStep:
    if task.failure:
        again = "Start it again, or give it to somebody else."
        return NextStep(f"The last attempt failed: {task.failure} {again}", "red")
    if task.waits_for:
        return NextStep("It begins when the tasks it waits for are completed.", "gold")
    if not who:
        return NextStep("Give it to an agent or a person. Nobody works on it yet.", "gold")
    if agent:
        return NextStep(f"{who} begins as soon as there is a free place.", "")
    return NextStep(f"{who} starts it, or hands in a result.", "")


def linked(task: LinkedTask) -> Linked:
    word, dot = STATUSES[task.status]
    return Linked(str(task.id), task.title or "A task you may not see", word, dot)


def comments(task: TaskDetail) -> list[Said]:
    return [
        Said(
            id=str(each.id),
            who=each.author_name or "Somebody who left",
            at=each.created_at.isoformat(),
            text=each.text,
            note="The agent reads this" if each.for_agent else "",
        )
        for each in task.latest_comments
    ]


def review(index: int, each: ReviewRead) -> Said:
    word, tone = VERDICTS[each.verdict]
    who = "Nobody in time" if each.auto else each.reviewer_name or "Somebody who left"
    return Said(
        id=str(index),
        who=who,
        at=each.created_at.isoformat(),
        text=each.comment,
        chip=word,
        tone=tone,
        note=f"Version {each.version}",
    )


def attachments(task: TaskDetail) -> list[Attached]:
    return [
        Attached(str(each.id), each.name, f"{max(1, round(each.size_bytes / 1024)):,} KB")
        for each in task.attachments
    ]


def parts(version: VersionRead, cited: Mapping[int, Source]) -> list[Part]:
    return [_part(section, cited) for section in version.sections]


def _part(section: Section, cited: Mapping[int, Source]) -> Part:
    shared = {"id": section.id, "label": section.label, "about": section.description}
    match section.type:
        case "text":
            return Part(kind="text", text=with_links(section.data.markdown, cited), **shared)
        case "list":
            items = list(section.data.items)
            return Part(kind="list", lines=items, ordered=section.data.ordered, **shared)
        case "table":
            rows = section.data.rows
            table = [[_cell(cell) for cell in row] for row in rows[:ROWS_SHOWN]]
            heads = [column.label for column in section.data.columns]
            hidden = max(0, len(rows) - ROWS_SHOWN)
            return Part(kind="table", heads=heads, table=table, hidden_rows=hidden, **shared)
        case "chart":
            heads, table = _chart_table(section.data)
            drawing = draw(section.label, section.data)
            return Part(kind="chart", heads=heads, table=table, drawing=drawing, **shared)
        case "file":
            return Part(kind="file", text=section.data.text, lines=[section.data.name], **shared)
        case "action":
            about = f"{section.data.action}: {section.data.status}"
            text, link = section.data.detail or "", section.data.link
            return Part(kind="action", lines=[about], text=text, link=link, **shared)


def _chart_table(data: ChartData) -> tuple[list[str], list[list[str]]]:
    unit = f" ({data.unit})" if data.unit else ""
    heads = ["", *(series.name + unit for series in data.series)]
    table = [
        [label, *(_cell(series.values[i]) for series in data.series)]
        for i, label in enumerate(data.labels)
    ]
    return heads, table


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, int | float) else str(value)


def facts(task: TaskDetail) -> dict[str, str]:
    """What there is to know beside the work itself."""
    found = {"Size": task.size.value, "Created by": task.creator_name or "–"}
    if task.attempts:
        found["Attempts"] = str(task.attempts)
    if task.schedule_id or task.origin_message_id:
        found["Came from"] = "a repeating task" if task.schedule_id else "a chat answer"
    return found
