"""What quick add knows and shows: suggestions, and a chat answer as the draft of a task."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from agents_os.core.fields import LongText
from agents_os.core.money import MicroDollars, show_dollars
from agents_os.domains.runs.metadata.schedule_schemas import RepeatedTask
from agents_os.domains.tasks.metadata.schemas import TaskCreate
from agents_os.domains.tasks.metadata.suggestion_schemas import Suggestion
from agents_os.ui.arguments import Text, validated
from agents_os.ui.people_choice import chosen

PERSON = "🙂"
END_OF_DAY = time(23, 59)


@dataclass(frozen=True)
class Suggested:
    """Somebody who could do it, why, and what it would cost ("" for people)."""

    value: str
    emoji: str
    name: str
    reasons: str
    price: str


def suggested(each: Suggestion) -> Suggested:
    return Suggested(
        value=f"agent:{each.agent_id}" if each.agent_id else f"person:{each.user_id}",
        emoji=each.emoji or PERSON,
        name=each.name,
        reasons=" · ".join(each.reasons),
        price=_price(each),
    )


def _price(each: Suggestion) -> str:
    if each.user_id is not None:
        return ""
    if each.practice:
        return "free"
    if each.cost_micros is None:
        return "unknown"
    return f"about {show_dollars(MicroDollars(each.cost_micros))}"


def repeated(body: TaskCreate, due_in_days: str) -> RepeatedTask:
    """The same as the task of a schedule."""
    fields = body.model_dump(include=set(RepeatedTask.model_fields))
    return validated(RepeatedTask, fields | {"due_in_days": due_in_days or None})


def draft_of(task: RepeatedTask) -> dict[str, str]:
    """The task of a schedule as a draft to edit."""
    return {
        "title": task.title,
        "details": task.details,
        "priority": task.priority.value,
        "category": task.category.value,
        "criteria": "\n".join(task.acceptance_criteria),
    }


def assignee_of(task: RepeatedTask) -> str:
    if task.agent_id:
        return f"agent:{task.agent_id}"
    return f"person:{task.assignee_user_id}" if task.assignee_user_id else ""


def lines(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def body_of(sent: dict[str, Any], zone: ZoneInfo) -> TaskCreate:
    """The submitted form as a new task; due at the end of the day. Raises Invalid."""
    kept = ("title", "details", "priority", "category")
    fields = {key: sent[key] for key in kept if sent.get(key)}
    if day := validated(date | None, sent.get("due") or None):
        fields["due_at"] = datetime.combine(day, END_OF_DAY, zone)
    fields["acceptance_criteria"] = lines(validated(LongText, sent.get("criteria") or ""))
    who = chosen(validated(Text, sent.get("assignee") or ""))
    return validated(TaskCreate, {"title": "", **fields, **who})
