"""The words of a conversation, as titles, as models read them, as they can be kept. Pure."""

from collections.abc import Sequence

from agents_os.domains.chat.metadata.schemas import MessageRead
from agents_os.domains.gateway.metadata.schemas import ChatMessage

TITLE_CHARACTERS = 60
SHORT_QUESTION = 5  # words


def history_of(branch: Sequence[MessageRead]) -> list[ChatMessage]:
    """What was said in `branch` (oldest first), beginning with a question.

    Answers without text have failed; the model is not told of them.
    """
    said = [
        ChatMessage(role=message.role, content=message.content)
        for message in branch
        if message.content
    ]
    first = next((place for place, message in enumerate(said) if message.role == "user"), len(said))
    return said[first:]


def alternating(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """The same with two questions in a row (the answer between them failed) made into one.

    Some providers refuse two messages of the same role in a row.
    """
    merged: list[ChatMessage] = []
    for message in messages:
        if merged and merged[-1].role == message.role:
            both = f"{merged[-1].content}\n\n{message.content}"
            merged[-1] = ChatMessage(role=message.role, content=both)
        else:
            merged.append(message)
    return merged


def question_with_before(history: Sequence[ChatMessage], question: str) -> str:
    """What to look for: a short question ("And for returns?") means little without the last one."""
    if len(question.split()) > SHORT_QUESTION:
        return question
    before = next((each.content for each in reversed(history) if each.role == "user"), "")
    return f"{before}\n{question}".strip()


def title_of(question: str) -> str:
    """The first words of a question, at most 60 characters, cut between words."""
    words = " ".join(question.split())
    if len(words) <= TITLE_CHARACTERS:
        return words
    cut = words[: TITLE_CHARACTERS - 1]
    if words[len(cut)] != " ":
        cut = cut.rpartition(" ")[0] or cut
    return f"{cut.rstrip()}…"
