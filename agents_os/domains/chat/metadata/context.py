"""What of a conversation the model is sent. Pure."""

from collections.abc import Sequence

from agents_os.domains.chat.metadata.schemas import MessageRead
from agents_os.domains.gateway.metadata.schemas import ChatMessage

HISTORY_CHARACTERS = 60_000  # about 15,000 tokens
TITLE_CHARACTERS = 60


def build_context(
    system_prompt: str,
    branch: Sequence[MessageRead],
    *,
    history_characters: int = HISTORY_CHARACTERS,
) -> list[ChatMessage]:
    """The system prompt and the newest messages of `branch` (oldest first) that fit.

    The last message, the question, is always sent whole. Answers without text are left out, and
    the first message after the prompt is always the person's, as providers expect.
    """
    kept: list[ChatMessage] = []
    room = history_characters
    for message in reversed(branch):
        room -= len(message.content)
        if kept and room < 0:
            break
        if message.content:
            kept.append(ChatMessage(role=message.role, content=message.content))
    while kept and kept[-1].role == "assistant":
        kept.pop()
    return [ChatMessage(role="system", content=system_prompt), *_alternating(kept[::-1])]


def title_of(question: str) -> str:
    """The first words of a question, at most 60 characters, cut between words."""
    words = " ".join(question.split())
    if len(words) <= TITLE_CHARACTERS:
        return words
    cut = words[: TITLE_CHARACTERS - 1]
    if words[len(cut)] != " ":
        cut = cut.rpartition(" ")[0] or cut
    return f"{cut.rstrip()}…"


def storable(text: str) -> str:
    """What a model said without the characters Postgres cannot keep: NUL, half surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def _alternating(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Two questions in a row (the answer between them failed) become one message."""
    merged: list[ChatMessage] = []
    for message in messages:
        if merged and merged[-1].role == message.role:
            both = f"{merged[-1].content}\n\n{message.content}"
            merged[-1] = ChatMessage(role=message.role, content=both)
        else:
            merged.append(message)
    return merged
