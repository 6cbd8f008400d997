"""A document on the screen reads like the document: nothing twice, nothing lost."""

from itertools import pairwise

from agents_os.core.ids import uuid7
from agents_os.domains.knowledge.metadata.chunking import chunk
from agents_os.domains.knowledge.metadata.document_text import TextPassage, without_overlap
from agents_os.domains.knowledge.metadata.sections import Location, Section, whole_text

SENTENCES = " ".join(f"Rule {n} says that parcel {n} leaves on day {n}." for n in range(60))


def test_what_passages_share_is_shown_once() -> None:
    sections = [
        Section(text=SENTENCES, location=Location(kind="page", number=page)) for page in (1, 2)
    ]
    passages = [
        TextPassage(id=uuid7(), start_offset=each.start, end_offset=each.end, **each.model_dump())
        for each in chunk(sections, size=400, overlap=120)
    ]
    assert any(a.end_offset > b.start_offset for a, b in pairwise(passages))
    shown = " ".join(each.text for each in without_overlap(passages))
    assert shown.split() == whole_text(sections).split()
