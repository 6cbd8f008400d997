"""A document as DOCX, with real headings, lists and tables, so that Word can work with it."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx.api import Document as NewDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from agents_os.domains.tasks.adapters.secondary.documents.blocks import (
    Block,
    Chart,
    Code,
    Document,
    Heading,
    Items,
    Paragraph,
    Quote,
    Rule,
    Span,
    Spans,
    Table,
    description,
)
from agents_os.domains.tasks.adapters.secondary.documents.typst_pdf import chart_png

_INDIGO, _GREY = RGBColor(0x31, 0x2E, 0x81), RGBColor(0x57, 0x53, 0x4E)
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
_DEEPEST_STYLE = 3  # Word's template has list styles for three levels


def write(document: Document) -> bytes:
    """The file."""
    word = NewDocument()
    _set_up(word, document.title)
    word.add_heading(document.title, 0)
    if document.facts:
        _run(word.add_paragraph(), Span(" · ".join(document.facts))).font.color.rgb = _GREY
    if document.summary:
        _run(word.add_paragraph(), Span(document.summary, bold=True))
    _Writer(word).blocks(document.blocks)
    stored = BytesIO()
    word.save(stored)
    return stored.getvalue()


def _set_up(word: Any, title: str) -> None:
    word.core_properties.title = title
    word.core_properties.author = "Agents OS"
    word.core_properties.comments = ""
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    word.styles["Normal"].font.name = "Calibri"
    word.styles["Normal"].font.size = Pt(11)
    for name in ("Title", *(f"Heading {level}" for level in range(1, 7))):
        word.styles[name].font.color.rgb = _INDIGO


class _Writer:
    """Keeps where we are: in which list, how deep, inside a quotation."""

    def __init__(self, word: Any) -> None:
        self.word = word
        self.depth = 0
        self.quoted = False

    def blocks(self, blocks: Sequence[Block], first: Any = None) -> None:
        """Write `blocks`; the first paragraph into `first`, if given."""
        for block in blocks:
            if isinstance(block, Paragraph):
                _write(first if first is not None else self._paragraph(), block.spans)
                first = None
            else:
                self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case Heading(level, spans):
                _write(self.word.add_heading("", level - 1), spans)
            case Items():
                self._items(block)
            case Quote(blocks):
                self.quoted = True
                self.blocks(blocks)
                self.quoted = False
            case Code(text):
                self._code(text)
            case Rule():
                _line_below(self.word.add_paragraph())
            case Table():
                self._table(block)
            case Chart():
                self._chart(block)

    def _paragraph(self) -> Any:
        paragraph = self.word.add_paragraph(style="Quote" if self.quoted else None)
        if self.depth:
            paragraph.paragraph_format.left_indent = Cm(0.63 * self.depth)
        return paragraph

    def _items(self, block: Items) -> None:
        self.depth += 1
        level = min(self.depth, _DEEPEST_STYLE)
        bullet = "List Bullet" + (f" {level}" if level > 1 else "")
        for number, item in enumerate(block.items, block.start):
            if block.ordered:
                # Word would count on from the list before; written numbers are always right.
                paragraph = self._paragraph()
                paragraph.paragraph_format.first_line_indent = Cm(-0.63)
                paragraph.add_run(f"{number}.\t")
                paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.63 * self.depth))
            else:
                paragraph = self.word.add_paragraph(style=bullet)
            self.blocks(item, paragraph)
        self.depth -= 1

    def _code(self, text: str) -> None:
        run = self.word.add_paragraph().add_run(text)
        run.font.name, run.font.size = "Consolas", Pt(9)

    def _table(self, block: Table) -> None:
        table = self.word.add_table(len(block.rows) + 1, len(block.head), "Light Grid Accent 1")
        for row, cells in zip(table.rows, [block.head, *block.rows], strict=True):
            for cell, spans, align in zip(row.cells, cells, block.aligns, strict=False):
                paragraph = cell.paragraphs[0]
                paragraph.alignment = _ALIGN[align]
                _write(paragraph, spans)
        _repeat_on_every_page(table.rows[0])
        table._tbl.tblPr.find(qn("w:tblLook")).set(qn("w:firstColumn"), "0")
        self.word.add_paragraph()

    def _chart(self, block: Chart) -> None:
        picture = self.word.add_picture(BytesIO(chart_png(block)), width=Cm(15))
        picture._inline.docPr.set("descr", description(block))


def _write(paragraph: Any, spans: Spans) -> None:
    for span in spans:
        if span.link:
            _link(paragraph, span)
        else:
            _run(paragraph, span)


def _run(paragraph: Any, span: Span) -> Any:
    run = paragraph.add_run(span.text)
    run.bold, run.italic, run.font.strike = span.bold or None, span.italic or None, span.strike
    if span.code:
        run.font.name = "Consolas"
    return run


def _link(paragraph: Any, span: Span) -> None:
    relation = paragraph.part.relate_to(span.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    run = _run(paragraph, span)
    run.font.underline = True
    run.font.color.rgb = RGBColor(0x43, 0x38, 0xCA)
    link.append(run._r)
    paragraph._p.append(link)


def _line_below(paragraph: Any) -> None:
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "D1D5DB")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)


def _repeat_on_every_page(row: Any) -> None:
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(repeat)
