"""Counting tokens without a tokenizer: four characters of Latin text are about one token."""

from math import ceil

from agents_os.domains.gateway.metadata.schemas import ChatMessage

CHARACTERS_PER_TOKEN = 4
TOKENS_PER_MESSAGE = 4  # role and separators


def estimate_tokens(text: str) -> int:
    """About how many tokens a text has.

    Counted in bytes, so that Greek, Cyrillic or Chinese text is not underrated: a tokenizer
    spends about a token on every two or three bytes beyond ASCII.
    """
    return ceil(len(text.encode("utf-8", "replace")) / CHARACTERS_PER_TOKEN)


def message_tokens(message: ChatMessage) -> int:
    """About how many tokens a message takes, its tool calls included."""
    calls = sum(estimate_tokens(call.name + call.arguments) for call in message.tool_calls)
    return TOKENS_PER_MESSAGE + estimate_tokens(message.content) + calls
