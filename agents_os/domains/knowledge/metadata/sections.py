"""What is read from a document, and what it is cut into."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field

from agents_os.core.shapes import Frozen

LocationKind = Literal["page", "slide", "sheet", "rows", "image"]


class Location(Frozen):
    """Where in the document: page 12, slide 3, sheet “Prices”, rows 2–40.

    `number` and `last` count from 1; `name` is the title of a sheet, `rows` its first and last one.
    """

    kind: LocationKind
    number: Annotated[int, Field(ge=1)]
    last: int | None = None
    name: str = ""
    rows: tuple[int, int] | None = None


class Section(Frozen):
    """A stretch of text at one place. `headings` are those above it, the outermost first.

    `table`: one row per line, better not cut. `text` has no NUL and no control characters.
    """

    text: str
    headings: tuple[str, ...] = ()
    location: Location | None = None
    table: bool = False


class Reading(Frozen):
    """Everything read from a document. `notes` are sentences for the person who uploaded it.

    `pictures`: pages that are pictures and could not be read here.
    """

    sections: tuple[Section, ...] = ()
    title: str = ""
    notes: tuple[str, ...] = ()
    pictures: int = 0


class Chunk(Frozen):
    """A passage before it has a vector.

    `start` and `end` are character offsets in `whole_text` of the sections, so that a preview can
    highlight it. `page_from` and `page_to` are pages or slides; None where there are none.
    """

    seq: int
    text: str
    heading: str = ""  # “Terms › Payment”
    page_from: int | None = None
    page_to: int | None = None
    location: str = ""  # for people: “page 12”, “slide 3”, “sheet Prices, rows 2–40”
    start: int
    end: int


BETWEEN = "\n\n"


def whole_text(sections: Sequence[Section]) -> str:
    """The document as one text; offsets of chunks count in it."""
    return BETWEEN.join(section.text for section in sections)


def offsets(sections: Sequence[Section]) -> Iterator[tuple[int, Section]]:
    """Each section with where it begins in `whole_text`."""
    at = 0
    for section in sections:
        yield at, section
        at += len(section.text) + len(BETWEEN)
