"""What quick add knows and shows: suggestions, and a chat answer as the draft of a task."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from agents_os.core.db import UnitOfWork
from agents_os.core.fields import LongText
from agents_os.core.money import MicroDollars, show_dollars
from agents_os.domains.chat.metadata.schemas import MessageRead
from agents_os.domains.chat.usecases.queries import get_conversation, get_message
from agents_os.domains.tasks.metadata.schemas import TaskCreate, TaskOrigin
from agents_os.domains.tasks.metadata.suggestion_schemas import Suggestion
from agents_os.ui.arguments import Text, validated
from agents_os.ui.people_choice import chosen

LONGEST_TITLE = 120
MOST_DETAILS = 20_000
END_OF_DAY = time(23, 59)


@dataclass(frozen=True)
class Suggested:
    """An agent that could do it, why, and what it would cost."""

    value: str
    emoji: str
    name: str
    reasons: str
    price: str


class Answer(NamedTuple):
    """A chat answer somebody makes a task of."""

    conversation_id: UUID
    message_id: UUID
    agent_id: UUID
    title: str
    details: str
    context: str

    @property
    def origin(self) -> TaskOrigin:
        return TaskOrigin(self.conversation_id, self.message_id, self.context)


def suggested(each: Suggestion) -> Suggested:
    return Suggested(
        value=f"agent:{each.agent_id}",
        emoji=each.emoji,
        name=each.name,
        reasons=" · ".join(each.reasons),
        price=_price(each),
    )


def _price(each: Suggestion) -> str:
    if each.practice:
        return "free"
    if each.cost_micros is None:
        return "unknown"
    return f"about {show_dollars(MicroDollars(each.cost_micros))}"


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


async def read_answer(uow: UnitOfWork, message_id: UUID) -> Answer:
    """An answer of the caller's own chats with its question. Raises MessageNotFound."""
    answer = await get_message(uow, message_id)
    question = await get_message(uow, answer.parent_id) if answer.parent_id else None
    talk = await get_conversation(uow, answer.conversation_id)
    return Answer(
        conversation_id=talk.id,
        message_id=answer.id,
        agent_id=talk.agent_id,
        title=_title(question or answer),
        details=answer.content[:MOST_DETAILS],
        context="\n\n".join(_said(each) for each in (question, answer) if each),
    )


def _title(message: MessageRead) -> str:
    first = next(iter(lines(message.content)), "")
    return first if len(first) <= LONGEST_TITLE else first[: LONGEST_TITLE - 1].rstrip() + "…"


def _said(message: MessageRead) -> str:
    who = "Question" if message.role == "user" else "Answer"
    return f"## {who}\n\n{message.content}"
