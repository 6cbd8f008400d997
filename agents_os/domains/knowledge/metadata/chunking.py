"""Cutting a document into passages along its structure. Pure.

The text is taken apart into blocks (a paragraph, a list, a table) and those into pieces
(sentences, rows), none longer than a passage. Passages are then filled block by block; a block is
cut only if it does not fit. Every passage is one stretch of the whole text, so nothing is lost.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from agents_os.domains.knowledge.metadata.base_schemas import CHUNK_OVERLAP, CHUNK_SIZE
from agents_os.domains.knowledge.metadata.sections import (
    Chunk,
    Location,
    Section,
    offsets,
    whole_text,
)

HEADING_BETWEEN = " › "
_LONGEST_HEADING = 500
_LINE = re.compile(r"[^\n]+")
_LISTED = re.compile(r"\s*(?:[-•*–▪◦‣]|\(?\d{1,3}[.)]|\|)\s?")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"”’»)\]]*\s+(?=\S)")
_NO_END = re.compile(
    r"(?:\b(?:[A-Za-z]|Dr|Mr|Mrs|Ms|Prof|St|No|Nr|vs|etc|approx|ca|bzw|z\.B|e\.g|i\.e))\.$"
)
_PAGED = ("page", "slide")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch that is not cut any more: [start, end) of the whole text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Block:
    section: Section
    pieces: tuple[_Piece, ...]

    @property
    def start(self) -> int:
        return self.pieces[0].start

    @property
    def end(self) -> int:
        return self.pieces[-1].end


@dataclass(slots=True)
class _Filling:
    """Passages on their way. `taken`: the pieces of the one being filled, with their sections."""

    text: str
    size: int
    overlap: int
    chunks: list[Chunk] = field(default_factory=list)
    taken: list[tuple[_Piece, Section]] = field(default_factory=list)
    fresh: bool = False  # it has more than what the passage before ended with

    def add(self, block: _Block) -> None:
        if self.taken and not self._belongs(block.section):
            self._close(overlapping=False)
        if not self._fits(block.end) and self._length() >= self.size // 2:
            self._close()
        for piece in block.pieces:
            self._take(piece, block.section)

    def end(self) -> list[Chunk]:
        if self.fresh:
            self._close(overlapping=False)
        return self.chunks

    def _take(self, piece: _Piece, section: Section) -> None:
        if not self._fits(piece.end):
            self._close()
            while not self._fits(piece.end):  # then what is repeated leaves no room
                self.taken.pop(0)
        self.taken.append((piece, section))
        self.fresh = True

    def _fits(self, end: int) -> bool:
        return not self.taken or end - self.taken[0][0].start <= self.size

    def _length(self) -> int:
        return self.taken[-1][0].end - self.taken[0][0].start if self.taken else 0

    def _belongs(self, section: Section) -> bool:
        """Whether it may stand in the same passage; what is very short joins its neighbour."""
        last = self.taken[-1][1]
        if not _same_place(last.location, section.location):
            return False
        return last.headings == section.headings or self._length() < self.overlap

    def _close(self, *, overlapping: bool = True) -> None:
        if self.fresh:
            self.chunks.append(self._chunk())
        self.taken = self._tail() if overlapping else []
        self.fresh = False

    def _tail(self) -> list[tuple[_Piece, Section]]:
        """The last pieces, as far as they are no longer than the overlap."""
        end = self.taken[-1][0].end if self.taken else 0
        tail = [each for each in self.taken if end - each[0].start <= self.overlap]
        return tail if len(tail) < len(self.taken) else tail[1:]

    def _chunk(self) -> Chunk:
        (first, opening), (last, closing) = self.taken[0], self.taken[-1]
        pages = _pages(opening.location, closing.location)
        return Chunk(
            seq=len(self.chunks),
            text=self.text[first.start : last.end],
            heading=HEADING_BETWEEN.join(_heading(self.taken))[:_LONGEST_HEADING],
            page_from=pages[0],
            page_to=pages[1],
            location=described(opening.location, closing.location),
            start=first.start,
            end=last.end,
        )


def chunk(
    sections: Sequence[Section], size: int = CHUNK_SIZE, overlap: int = CHUNK_OVERLAP
) -> list[Chunk]:
    """Passages of at most `size` characters; neighbours share at most `overlap`.

    Under another heading, on another sheet or in another file of a mail a new passage begins.
    """
    filling = _Filling(whole_text(sections), size, min(overlap, size // 2))
    for start, section in offsets(sections):
        for block in _blocks(section, start, size):
            filling.add(block)
    return filling.end()


def described(first: Location | None, last: Location | None) -> str:
    """A place for people: “page 12”, “pages 12–13”, “sheet Prices, rows 2–40”, “rows 2–40”."""
    if first is None or last is None:
        return ""
    if first.kind == "sheet":
        rows = _rows(first.rows[0], last.rows[1]) if first.rows and last.rows else ""
        return f"sheet {first.name}{rows}"
    end = last.last or last.number
    many = end != first.number and first.kind != "rows"
    name = f"{first.kind}s" if many else first.kind
    return f"{name} {first.number}" if end == first.number else f"{name} {first.number}–{end}"


def _rows(first: int, last: int) -> str:
    return f", row {first}" if first == last else f", rows {first}–{last}"


def _heading(taken: Sequence[tuple[_Piece, Section]]) -> tuple[str, ...]:
    """That of most of the text."""
    lengths: dict[tuple[str, ...], int] = {}
    for piece, section in taken:
        lengths[section.headings] = lengths.get(section.headings, 0) + piece.end - piece.start
    return max(lengths, key=lambda headings: lengths[headings])


def _same_place(one: Location | None, other: Location | None) -> bool:
    """Pages flow into each other; slides, sheets and parts do not."""
    if one is None or other is None or one.kind != other.kind:
        return one is other
    return one.kind in ("page", "rows") or one.number == other.number


def _pages(first: Location | None, last: Location | None) -> tuple[int | None, int | None]:
    if first is None or last is None or first.kind not in _PAGED:
        return None, None
    return first.number, last.last or last.number


def _blocks(section: Section, start: int, size: int) -> Iterator[_Block]:
    for first, last in _stretches(section):
        whole = _trimmed(section.text, first, last)
        if whole is None:
            continue
        pieces = _pieces(section, *whole, size)
        yield _Block(section, tuple(_Piece(start + a, start + b) for a, b in pieces))


def _stretches(section: Section) -> Iterator[tuple[int, int]]:
    """Lines, where those of a list or table are one stretch, with the line that announces it."""
    begun: tuple[int, int] | None = None
    listed = announced = False
    for line in _LINE.finditer(section.text):
        is_item = section.table or bool(_LISTED.match(line[0]))
        if begun and is_item and (listed or announced):
            begun = (begun[0], line.end())
        else:
            if begun:
                yield begun
            begun = (line.start(), line.end())
        listed, announced = is_item, line[0].rstrip().endswith(":")
    if begun:
        yield begun


def _pieces(section: Section, start: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    text = section.text[start:end]
    if "\n" in text and end - start <= size:
        yield start, end  # a list or table that need not be cut
        return
    for line in _LINE.finditer(text):
        row = section.table or _LISTED.match(line[0])
        for first, last in [(0, len(line[0]))] if row else _sentences(line[0]):
            offset = start + line.start()
            if trimmed := _trimmed(section.text, offset + first, offset + last):
                yield from _cut(section.text, *trimmed, size)


def _sentences(line: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _SENTENCE_END.finditer(line):
        if not _NO_END.search(line[start : found.start() + 1]):
            yield start, found.end()
            start = found.end()
    if start < len(line):
        yield start, len(line)


def _cut(text: str, start: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    """At most `size` long each, cut between words where there are any."""
    while end - start > size:
        space = text.rfind(" ", start + size // 2, start + size)
        cut = space if space > 0 else start + size
        yield start, cut
        start = cut + 1 if space > 0 else cut
    yield start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Without white space at both ends; None: there is nothing else."""
    stretch = text[start:end]
    left = len(stretch) - len(stretch.lstrip())
    right = len(stretch.rstrip())
    return (start + left, start + right) if right > left else None
