"""What was read of a document, as a person reads it: its passages in order, nothing twice. Pure."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from agents_os.core.shapes import Frozen

PASSAGES_AT_ONCE = 40
BEFORE_CITED = 10  # passages above the one that was asked for


class Citation(NamedTuple):
    """What an answer cited: a passage, and where it began, for when the document was read again."""

    passage_id: UUID
    offset: int = 0


class TextPassage(Frozen):
    """A passage; `start_offset` and `end_offset` say where it stands in the document's text."""

    id: UUID
    seq: int
    heading: str
    text: str
    page_from: int | None
    location: str
    start_offset: int
    end_offset: int


class DocumentText(Frozen):
    """A stretch of a document. `cited_id`: the passage that was asked for, or stands there now."""

    passages: tuple[TextPassage, ...]
    has_more: bool
    cited_id: UUID | None


def without_overlap(passages: Sequence[TextPassage]) -> list[TextPassage]:
    """The same passages, each without the beginning that it shares with the one before."""
    shown, end = [], 0
    for passage in passages:
        repeated = max(0, end - passage.start_offset)
        shown.append(passage.model_copy(update={"text": passage.text[repeated:].strip()}))
        end = max(end, passage.end_offset)
    return [passage for passage in shown if passage.text]
