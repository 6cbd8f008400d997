"""A chat answer as the beginning of a task."""

from typing import NamedTuple
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.chat.metadata.schemas import MessageRead
from agents_os.domains.chat.usecases.queries import get_conversation, get_message
from agents_os.domains.tasks.metadata.schemas import TaskOrigin

LONGEST_TITLE = 120
MOST_DETAILS = 20_000


class Answer(NamedTuple):
    """A chat answer somebody makes a task of; `context` is the question with the answer."""

    conversation_id: UUID
    message_id: UUID
    agent_id: UUID
    title: str
    details: str
    context: str

    @property
    def origin(self) -> TaskOrigin:
        return TaskOrigin(self.conversation_id, self.message_id, self.context)


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
    lines = (line.strip() for line in message.content.splitlines())
    first = next((line for line in lines if line), "")
    return first if len(first) <= LONGEST_TITLE else first[: LONGEST_TITLE - 1].rstrip() + "…"


def _said(message: MessageRead) -> str:
    who = "Question" if message.role == "user" else "Answer"
    return f"## {who}\n\n{message.content}"
