"""The agent's own notes, which stand before the newest message or the task. Pure."""

import re
from collections.abc import Sequence

from agents_os.core.relevance import relevance
from agents_os.domains.gateway.metadata.schemas import ChatMessage

_NOTES = re.compile(r"<notes>\n[^\n]*\n((?:- [^\n]*\n)*)</notes>\n\n")
_KIND = re.compile(r"^- (?:\(\w+\) )?")
_MOST = 5


def split_notes(messages: Sequence[ChatMessage]) -> tuple[list[str], list[ChatMessage]]:
    """What is remembered, and the messages without it."""
    notes: list[str] = []
    bare: list[ChatMessage] = []
    for message in messages:
        found = _NOTES.match(message.content) if message.role == "user" else None
        if found:
            notes += [_KIND.sub("", line) for line in found[1].splitlines()]
            message = message.model_copy(update={"content": message.content[found.end() :]})
        bare.append(message)
    return notes, bare


def about(notes: Sequence[str], question: str) -> list[str]:
    """Those that share words with the question, best first."""
    scored = sorted(zip(relevance(notes, question), notes, strict=True), key=lambda pair: -pair[0])
    return [note for score, note in scored if score > 0][:_MOST]
