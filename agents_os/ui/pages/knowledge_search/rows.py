"""Passages that were found, as they are shown."""

from dataclasses import dataclass

from agents_os.domains.knowledge.metadata.passages import FoundPassage
from agents_os.ui.knowledge_words import passage_href, where


@dataclass(frozen=True)
class Hit:
    """`why` says in words what made it match."""

    id: str
    title: str
    href: str
    base: str
    heading: str
    text: str
    score: str
    by_words: bool
    by_meaning: bool
    why: str


def hit(found: FoundPassage) -> Hit:
    return Hit(
        id=str(found.passage_id),
        title=where(found.document, found.location),
        href=passage_href(found.document_id, found.passage_id, found.start_offset),
        base=found.base,
        heading=found.heading,
        text=found.text,
        score=f"{found.score:.2f}",
        by_words=found.keyword_rank is not None,
        by_meaning=found.vector_rank is not None,
        why=_why(found),
    )


def _why(found: FoundPassage) -> str:
    reasons = []
    if found.keyword_rank:
        share = f", {found.coverage:.0%} of your words" if found.coverage else ""
        reasons.append(f"place {found.keyword_rank} by words{share}")
    if found.vector_rank:
        near = f", {found.similarity:.0%} alike" if found.similarity else ""
        reasons.append(f"place {found.vector_rank} by meaning{near}")
    return "; ".join(reasons).capitalize()
