"""The text of a document, in sheets: what stands on one page, slide or under one heading."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from agents_os.domains.knowledge.metadata.document_text import DocumentText, TextPassage


@dataclass(frozen=True)
class Passage:
    id: str
    text: str


@dataclass(frozen=True)
class Sheet:
    key: str
    title: str
    passages: list[Passage] = field(default_factory=list)


def sheets(passages: Sequence[TextPassage]) -> list[Sheet]:
    """Neighbours at the same place together."""
    return [
        Sheet(
            key=str(found[0].id),
            title=title,
            passages=[Passage(str(each.id), each.text) for each in found],
        )
        for title, group in groupby(passages, _title)
        if (found := list(group))
    ]


def page_of(stretch: DocumentText, passage_id: str) -> int | None:
    """The page of a passage, else the first one of the stretch."""
    pages = {str(each.id): each.page_from for each in stretch.passages}
    return pages.get(passage_id) or next(iter(pages.values()), None)


def _title(passage: TextPassage) -> str:
    place = passage.location[:1].upper() + passage.location[1:]
    return " · ".join(part for part in (place, passage.heading) if part)
