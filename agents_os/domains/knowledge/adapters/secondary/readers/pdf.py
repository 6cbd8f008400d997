"""PDF, some pages at a time: by PDFium, by pypdf where that fails, by OCR where text is missing."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import pypdfium2  # type: ignore[import-untyped]
from pypdf import PdfReader

from agents_os.domains.knowledge.adapters.secondary.readers import ocr
from agents_os.domains.knowledge.metadata.cleaning import clean, unwrap, without_furniture
from agents_os.domains.knowledge.metadata.sections import Location, Reading, Section
from agents_os.domains.knowledge.metadata.unreadable import MOST_PAGES, Reason, Unreadable

FEW_CHARACTERS = 20  # a page with less is looked at as a picture
DOTS_PER_INCH = 200
_POINTS_PER_INCH = 72
_LONGEST_SIDE = 5_000  # pixels of a rendered page
_WRONG_PASSWORD, _FOREIGN_ENCRYPTION = 4, 5  # codes of PDFium


class _Entry(NamedTuple):
    """A line of the outline (bookmarks): which page it leads to, and how deep it is."""

    page: int
    level: int
    title: str


class _Pdf(Protocol):
    pages: int
    title: str

    def outline(self) -> list[_Entry]: ...
    def text(self, number: int) -> str: ...
    def picture(self, number: int) -> bytes | None:
        """What the page shows, as a picture; None: nothing, or it cannot be drawn."""
        ...


def count_pages(path: Path) -> int:
    """How many pages there are to read.

    Raises:
        Unreadable: protected, damaged, or too many.
    """
    pages = _opened(path).pages
    if pages > MOST_PAGES:
        raise Unreadable(Reason.TOO_MANY_PAGES)
    return pages


def read_pages(path: Path, first: int, count: int) -> Reading:
    """Pages `first` (from 0) to `first + count`: a section for each, and for each heading in it."""
    pdf = _opened(path)
    numbers = range(first, min(first + count, pdf.pages))
    seen = [_seen(pdf, number) for number in numbers]
    outline = pdf.outline()
    sections: list[Section] = []
    for number, text in zip(numbers, without_furniture([text or "" for text in seen]), strict=True):
        sections += _sections(unwrap(text), number, outline)
    return Reading(sections=tuple(sections), title=pdf.title, pictures=seen.count(None))


def _seen(pdf: _Pdf, number: int) -> str | None:
    """The text of a page; None: it is a picture, and nothing here could read it."""
    text = clean(pdf.text(number))
    if len(text) >= FEW_CHARACTERS or (picture := pdf.picture(number)) is None:
        return text
    try:
        return max(text, ocr.recognised(picture), key=len)
    except Unreadable:  # one page does not make the document unreadable
        return text or None


def _sections(text: str, number: int, outline: Sequence[_Entry]) -> Iterator[Section]:
    """The page, divided where headings of the outline stand in it as a line."""
    place = Location(kind="page", number=number + 1)
    coming = [entry for entry in outline if entry.page == number]
    headings = _headings([entry for entry in outline if entry.page < number])
    begun: list[str] = []
    for line in text.split("\n"):
        if coming and _same(line, coming[0].title):
            yield from _section(begun, headings, place)
            passed = [entry for entry in outline if entry.page < number] + [coming.pop(0)]
            headings, begun = _headings(passed), []
        begun.append(line)
    yield from _section(begun, headings, place)


def _section(lines: Sequence[str], headings: tuple[str, ...], place: Location) -> Iterator[Section]:
    if text := "\n".join(lines).strip():
        yield Section(text=text, headings=headings, location=place)


def _headings(passed: Sequence[_Entry]) -> tuple[str, ...]:
    """The path to the last of these entries."""
    path: list[_Entry] = []
    for entry in passed:
        path = [each for each in path if each.level < entry.level] + [entry]
    return tuple(entry.title for entry in path)


def _same(line: str, title: str) -> bool:
    return line.replace(" ", "").casefold() == title.replace(" ", "").casefold()


def _opened(path: Path) -> _Pdf:
    if path.stat().st_size == 0:
        raise Unreadable(Reason.EMPTY)
    try:
        return _Pdfium(path)
    except pypdfium2.PdfiumError as error:
        if error.err_code == _WRONG_PASSWORD:
            raise Unreadable(Reason.PASSWORD) from error
        if error.err_code == _FOREIGN_ENCRYPTION:
            raise Unreadable(Reason.ENCRYPTED) from error
    try:
        return _PyPdf(path)
    except Unreadable:
        raise
    except Exception as error:  # it fails in many ways at what is damaged
        raise Unreadable(Reason.DAMAGED) from error


class _Pdfium:
    """Fast, and shows pages."""

    def __init__(self, path: Path) -> None:
        self._document = pypdfium2.PdfDocument(path)
        self.pages = len(self._document)
        self.title = clean(self._document.get_metadata_dict().get("Title", ""))[:200]

    def outline(self) -> list[_Entry]:
        found = []
        for each in self._document.get_toc(max_depth=4):
            target, title = each.get_dest(), clean(each.get_title())
            page = target.get_index() if target else None
            if page is not None and title:
                found.append(_Entry(page, each.level, title[:200]))
        return sorted(found, key=lambda entry: entry.page)

    def text(self, number: int) -> str:
        page = self._document[number]
        try:
            return str(page.get_textpage().get_text_bounded())
        except pypdfium2.PdfiumError:
            return ""
        finally:
            page.close()

    def picture(self, number: int) -> bytes | None:
        page = self._document[number]
        try:
            if next(page.get_objects(max_depth=3), None) is None:
                return None
            scale = min(DOTS_PER_INCH / _POINTS_PER_INCH, _LONGEST_SIDE / max(page.get_size()))
            pixels = page.render(scale=scale, grayscale=True).to_numpy()
        finally:
            page.close()
        height, width = pixels.shape[:2]
        return b"P5 %d %d 255\n" % (width, height) + bytes(pixels.tobytes())


class _PyPdf:
    """Slow, but it opens some damaged files that PDFium refuses."""

    def __init__(self, path: Path) -> None:
        self._reader = PdfReader(path)
        if self._reader.is_encrypted and not self._reader.decrypt(""):
            raise Unreadable(Reason.PASSWORD)
        self.pages = len(self._reader.pages)
        known = self._reader.metadata
        self.title = clean(str((known and known.title) or ""))[:200]

    def outline(self) -> list[_Entry]:
        return []

    def text(self, number: int) -> str:
        return str(self._reader.pages[number].extract_text())

    def picture(self, number: int) -> bytes | None:
        return None
