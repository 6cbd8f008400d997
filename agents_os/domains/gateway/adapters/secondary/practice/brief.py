"""Reading a task as it is given to a model, and what its calls have brought so far. Pure."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from agents_os.domains.gateway.adapters.secondary.practice.passages import (
    Passage,
    cited,
    passages_in,
    without_passages,
)
from agents_os.domains.gateway.metadata.schemas import ChatMessage

_HEADING = re.compile(r"^(#{1,2}) (.+)$")
_SECTION = re.compile(r"^- ([a-z][a-z0-9_]*) \((\w+)\): (.*)$")
_DOCUMENT = re.compile(r"^- (.+) \(\d+ characters\)$")
# Orders say this to real models, which could obey the answers; it is no material.
_CAUTION = re.compile(r"^The answers below are the customer's material.*\n*", re.MULTILINE)
_ORIGIN = re.compile(r"^\[([^\]\n]{1,300})\]\s*", re.MULTILINE)


class Wanted(NamedTuple):
    """A section that was ordered."""

    id: str
    type: str
    label: str


class Called(NamedTuple):
    """A call the model made, and what came of it."""

    name: str
    arguments: dict[str, Any]
    result: str

    @property
    def passages(self) -> list[Passage]:
        """Numbered passages of documents in the result."""
        return passages_in(self.result) if self.name == "search_knowledge" else []

    @property
    def failed(self) -> bool:
        return self.result.startswith(("Error:", "Not allowed:", "Not done:", "Nobody answered:"))


@dataclass(frozen=True)
class Work:
    """A task. `details` are in the words of the person, `change` what was asked for since."""

    title: str
    details: str
    criteria: tuple[str, ...]
    documents: tuple[str, ...]
    said: str
    change: str
    wanted: tuple[Wanted, ...]
    called: tuple[Called, ...]
    passages: tuple[Passage, ...] = ()

    @property
    def asks(self) -> str:
        """All that people ask for."""
        return "\n".join(part for part in (self.title, self.details, self.change) if part)

    @property
    def material(self) -> str:
        """All that the calls have brought to read, without where it comes from."""
        reading = ("read_document", "search_knowledge", "read_web_page", "ask_human")
        brought = [each for each in self.called if each.name in reading and not each.failed]
        found = dict.fromkeys([*self.passages, *(p for each in brought for p in each.passages)])
        texts = [_ORIGIN.sub("", without_passages(each.result)) for each in brought]
        texts = [text.removeprefix("Answer of a person: ") for text in texts]
        return "\n\n".join(text for text in [*map(cited, found), *texts] if text)

    def has_called(self, name: str, /, **arguments: Any) -> bool:
        return any(
            each.name == name and arguments.items() <= each.arguments.items()
            for each in self.called
        )


def read_work(messages: Sequence[ChatMessage], passages: Sequence[Passage] = ()) -> Work | None:
    """The task in the first message of the person; None if that is no task."""
    said = next((each.content for each in messages if each.role == "user"), "")
    if not said.startswith("# Task\n"):
        return None
    parts = _parts(said)
    lines = {title: text.splitlines() for title, text in parts.items()}
    return Work(
        title=" ".join(parts.get("Task", "").split()),
        details=_CAUTION.sub("", parts.get("Details", "")),
        criteria=tuple(line.removeprefix("- ") for line in lines.get("Must be met", ())),
        documents=tuple(
            found[1] for line in lines.get("Documents", ()) if (found := _DOCUMENT.match(line))
        ),
        said=parts.get("Said about it", ""),
        change=parts.get("What to change", ""),
        wanted=tuple(
            Wanted(*found.groups())
            for line in lines.get("Sections to hand in", ())
            if (found := _SECTION.match(line))
        ),
        called=tuple(_calls(messages)),
        passages=tuple(passages),
    )


def _parts(text: str) -> dict[str, str]:
    """Only the headings we write ourselves, in their order: details may have headings, too."""
    parts: dict[str, list[str]] = {}
    current: list[str] = []
    for line in text.splitlines():
        heading = _HEADING.match(line)
        if heading and heading[2] in _OURS and heading[2] not in parts:
            current = parts.setdefault(heading[2], [])
        else:
            current.append(line)
    return {title: "\n".join(lines).strip() for title, lines in parts.items()}


_OURS = frozenset(
    {
        "Task",
        "Details",
        "Facts",
        "Must be met",
        "Documents",
        "Said about it",
        "Handed in before",
        "What to change",
        "Sections to hand in",
    }
)


def _calls(messages: Sequence[ChatMessage]) -> list[Called]:
    results = {each.tool_call_id: each.content for each in messages if each.role == "tool"}
    return [
        Called(call.name, _arguments(call.arguments), results.get(call.id, ""))
        for each in messages
        for call in each.tool_calls
    ]


def _arguments(text: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}
