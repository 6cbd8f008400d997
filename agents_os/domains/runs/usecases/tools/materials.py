"""What an agent may read for a task: its attachments, and what people wrote for it."""

import re
from typing import NamedTuple

from agents_os.core.db import unit_of_work
from agents_os.domains.runs.metadata.tool import ToolContext
from agents_os.domains.tasks.usecases.deliverable_queries import get_task_brief

_PASSAGE = 700  # characters
_WORD = re.compile(r"\w+")
_PARAGRAPH = re.compile(r"\n\s*\n")


class Document(NamedTuple):
    name: str
    text: str


class Passage(NamedTuple):
    """A stretch of a document; `offset` is where `read_document` finds it."""

    document: str
    offset: int
    text: str
    score: float


async def documents_of(context: ToolContext) -> list[Document]:
    """The task's attachments, and the comments meant for the agent as one document each."""
    async with unit_of_work(context.step.actor) as uow:
        brief = await get_task_brief(uow, context.task_id)
    attached = [Document(each.name, each.content) for each in brief.attachments]
    said = [
        Document(f"Comment {number} by {each.author_name or 'somebody'}", each.text)
        for number, each in enumerate(brief.comments, 1)
    ]
    return attached + said


def search(documents: list[Document], query: str, most: int) -> list[Passage]:
    """The passages that share most words with `query`, best first. Pure.

    Words count by their stem and by how rare they are among the passages.
    """
    passages = [each for document in documents for each in _passages(document)]
    stems = [{_stem(word) for word in _WORD.findall(each.text)} for each in passages]
    wanted = {_stem(word) for word in _WORD.findall(query)}
    rarity = {word: 1 / sum(word in each for each in stems) for word in wanted if _any(word, stems)}
    scored = [
        passage._replace(score=sum(rarity.get(word, 0) for word in wanted & words))
        for passage, words in zip(passages, stems, strict=True)
    ]
    found = [each for each in scored if each.score > 0]
    return sorted(found, key=lambda each: -each.score)[:most]


def _any(word: str, stems: list[set[str]]) -> bool:
    return any(word in each for each in stems)


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
                found.append(Passage(document.name, place, text, 0.0))
        start = stop
    return found


def _stem(word: str) -> str:
    """Enough to find "deliveries" with "delivery" without knowing the language."""
    folded = word.casefold()
    return folded[:6] if len(folded) > 6 else folded.rstrip("s") or folded
