"""What an agent may read for a task: its attachments, and what people wrote for it."""

import re
from typing import NamedTuple

from agents_os.core.db import unit_of_work
from agents_os.core.relevance import relevance
from agents_os.domains.runs.metadata.tool import ToolContext
from agents_os.domains.tasks.usecases.deliverable_queries import get_task_brief

_PASSAGE = 700  # characters
_PARAGRAPH = re.compile(r"\n\s*\n")


class Document(NamedTuple):
    name: str
    text: str


class Passage(NamedTuple):
    """A stretch of a document; `offset` is where `read_document` finds it."""

    document: str
    offset: int
    text: str


async def documents_of(context: ToolContext) -> list[Document]:
    """The task's attachments, and the comments meant for the agent as one document each."""
    if context.task_id is None:
        return []
    async with unit_of_work(context.step.actor) as uow:
        brief = await get_task_brief(uow, context.task_id)
    attached = [Document(each.name, each.content) for each in brief.attachments]
    said = [
        Document(f"Comment {number} by {each.author_name or 'somebody'}", each.text)
        for number, each in enumerate(brief.comments, 1)
    ]
    return attached + said


def search(documents: list[Document], query: str, most: int) -> list[Passage]:
    """The passages that share most words with `query`, best first. Pure."""
    passages = [each for document in documents for each in _passages(document)]
    scores = relevance([each.text for each in passages], query)
    ranked = sorted(zip(scores, passages, strict=True), key=lambda pair: -pair[0])
    return [passage for score, passage in ranked if score > 0][:most]


def _passages(document: Document) -> list[Passage]:
    """Paragraphs, long ones in pieces, short ones joined."""
    found: list[Passage] = []
    start = 0
    for end in [*(match.end() for match in _PARAGRAPH.finditer(document.text)), None]:
        stop = len(document.text) if end is None else end
        if end is not None and stop - start < _PASSAGE // 2:
            continue  # joined with the next paragraph
        for place in range(start, stop, _PASSAGE):
            text = document.text[place : min(place + _PASSAGE, stop)].strip()
            if text:
                found.append(Passage(document.name, place, text))
        start = stop
    return found
