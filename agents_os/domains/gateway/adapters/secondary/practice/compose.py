"""From the messages of a conversation to the practice model's answer."""

from collections.abc import Sequence

from agents_os.domains.gateway.metadata.schemas import ChatMessage


def compose_answer(messages: Sequence[ChatMessage]) -> str:
    """The whole answer to the last message, in Markdown."""
    return f"You wrote: {messages[-1].content}"
