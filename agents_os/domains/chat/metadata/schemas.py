"""Shapes that cross the edge of `chat`."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from agents_os.core.fields import LongText, MessageText, Name
from agents_os.core.shapes import Frozen
from agents_os.domains.gateway.metadata.schemas import ChatMessage

Comment = Annotated[LongText, Field(max_length=500)]


class MessageStatus(StrEnum):
    STREAMING = "streaming"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class MessageSend(Frozen):
    """A question. Without `conversation_id` a new conversation begins."""

    message: MessageText
    conversation_id: UUID | None = None


class ConversationCreate(Frozen):
    """An empty conversation with an agent; it is titled by its first question."""

    agent_id: UUID
    title: Name | None = None


class ConversationUpdate(Frozen):
    """What its owner may change; None: leave it."""

    title: Name | None = None
    pinned: bool | None = None


class FeedbackPut(Frozen):
    """Thumbs up (1), down (-1) or neither (0)."""

    rating: Literal[-1, 0, 1]
    comment: Comment | None = None


class ConversationRead(Frozen):
    id: UUID
    agent_id: UUID
    owner_id: UUID
    title: str
    pinned: bool
    active_leaf_id: UUID | None
    last_message_at: datetime
    archived_at: datetime | None
    created_at: datetime


class MessageRead(Frozen):
    """A question or an answer.

    `sibling_ids` are the alternatives at this place, oldest first, itself included: "2 / 3" is
    `sibling_position` 2 of `len(sibling_ids)` 3. `error_message` is a sentence for a person.
    """

    id: UUID
    conversation_id: UUID
    parent_id: UUID | None
    role: Literal["user", "assistant"]
    content: str
    status: MessageStatus
    run_id: UUID | None
    model: str | None
    practice: bool
    error_code: str | None
    error_message: str | None
    feedback: int
    feedback_comment: str | None
    created_at: datetime
    sibling_ids: tuple[UUID, ...] = ()

    @property
    def sibling_position(self) -> int:
        return self.sibling_ids.index(self.id) + 1 if self.id in self.sibling_ids else 1


class MessageWindow(Frozen):
    """A stretch of one branch, oldest first. `next_cursor` continues with older messages."""

    data: list[MessageRead]
    next_cursor: str | None
    has_more: bool


class Prompt(Frozen):
    """What the model is to be asked, as it was when the question was written down.

    Attributes:
        history: What was said before the question, oldest first; as much of it as fits is sent.
        older: Messages before `history`, too many to be read at all.
    """

    system_prompt: str
    history: list[ChatMessage]
    older: int
    question: ChatMessage
    model: str
    max_output_tokens: int | None
    temperature: float | None


class Turn(Frozen):
    """A question that was written down and waits for its answer.

    Attributes:
        question: The person's message (for a regenerated answer: the old question).
        answer: The empty answer, `streaming`.
        prompt: What the model will be asked. Stays in this process; never sent to a client.
        team_id: The agent's team: its budgets count.
    """

    conversation_id: UUID
    agent_id: UUID
    run_id: UUID
    question: MessageRead
    answer: MessageRead
    prompt: Prompt
    team_id: UUID | None = None


class AnswerDelta(Frozen):
    """More text. `end` is the length of the answer so far in characters: resume after it."""

    text: str
    end: int


class AnswerDone(Frozen):
    """The answer is final: done, stopped or failed. `message.content` is the whole text."""

    message: MessageRead


AnswerPiece = AnswerDelta | AnswerDone


class RatingCount(Frozen):
    """Thumbs up and down over the last `days`."""

    days: int
    up: int
    down: int


class AnswerPlace(Frozen):
    """Where an answer is being written."""

    run_id: UUID
    conversation_id: UUID
    question_id: UUID
    answer_id: UUID


class AnswerFailure(Frozen):
    """Why an answer failed, for a program and for a person, and the answer as far as it came."""

    code: str
    message: str
    answer: MessageRead
