"""What the conversation gives the practice model to work with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents_os.domains.gateway.adapters.secondary.practice.extract import words
from agents_os.domains.gateway.metadata.schemas import ChatMessage

_TASK_ON_TEXT = re.compile(r"^(?P<task>[^\n]{3,200}?)(?::\s*\n?|\n)\s*(?P<text>\S.*)$", re.DOTALL)
_LEAST_TEXT = 8  # words; fewer are part of the question


@dataclass(frozen=True)
class Question:
    """`task` is what to do, `text` the material given with it (or earlier in the conversation)."""

    task: str
    text: str
    system: str
    earlier: tuple[str, ...]  # what the person said before, oldest first
    first: bool  # nothing was answered in this conversation yet

    def asks_for(self, *stems: str) -> bool:
        """Whether the task contains a word that begins with one of these."""
        return any(word.startswith(stems) for word in words(self.task))


def read_question(messages: Sequence[ChatMessage]) -> Question:
    """Split the newest message into task and material; without material, use what came before."""
    said = [each.content.strip() for each in messages if each.role == "user"]
    newest = said[-1] if said else ""
    task, text = split_task(newest)
    earlier = tuple(said[:-1])
    return Question(
        task=task,
        text=text or _last_material(earlier),
        system="\n".join(each.content for each in messages if each.role == "system"),
        earlier=earlier,
        first=not any(each.role == "assistant" for each in messages),
    )


def split_task(message: str) -> tuple[str, str]:
    """("Summarise", "<the text>") from a message like "Summarise: <the text>"."""
    found = _TASK_ON_TEXT.match(message)
    if found and len(words(found["text"])) >= _LEAST_TEXT:
        return found["task"].strip(), found["text"].strip()
    return message, ""


def _last_material(earlier: Sequence[str]) -> str:
    """The newest text somebody gave, so that "now as a table" works on it."""
    for message in reversed(earlier):
        text = split_task(message)[1]
        if text or len(words(message)) >= 4 * _LEAST_TEXT:
            return text or message
    return ""
