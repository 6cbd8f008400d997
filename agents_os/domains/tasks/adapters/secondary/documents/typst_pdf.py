"""A document as PDF, and charts as PNG, set by Typst. Every text is a quoted string: whatever it
says, it is never code. Nothing is read from disk or fetched.
"""

from collections.abc import Sequence
from functools import cache
from tempfile import TemporaryDirectory
from typing import Literal

import typst

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
from agents_os.domains.tasks.adapters.secondary.documents.charts import svg

FONT = "Libertinus Serif"  # comes with Typst; other scripts fall back to the system's fonts
PNG_PPI = 220.0
_SETUP = """
#set page(paper: "a4", margin: (x: 22mm, y: 24mm), footer: context align(right,
  text(9pt, fill: rgb("#57534e"), counter(page).display("1 / 1", both: true))))
#set text(font: "Libertinus Serif", size: 11pt, fill: rgb("#1f2937"), lang: "en")
#set par(leading: 0.7em, spacing: 1.1em)
#show heading: set text(fill: rgb("#312e81"))
#show heading: set block(above: 1.5em, below: 0.8em)
#show heading.where(level: 1): set text(size: 22pt)
#show heading.where(level: 2): set text(size: 15pt)
#set table(stroke: 0.5pt + rgb("#d1d5db"), inset: 6pt,
  fill: (_, y) => if y == 0 { rgb("#eef2ff") })
#show table.cell.where(y: 0): set text(weight: "bold")
#show raw.where(block: true): it => block(fill: rgb("#f3f4f6"), inset: 8pt, radius: 4pt,
  width: 100%, text(size: 9pt, it))
#show quote.where(block: true): it => block(stroke: (left: 3pt + rgb("#4f46e5")),
  inset: (left: 10pt, y: 3pt), text(fill: rgb("#4b5563"), it.body))
#show link: set text(fill: rgb("#4338ca"))
"""


def write(document: Document) -> bytes:
    """The PDF; accessible (PDF/UA-1) whenever the document allows it."""
    text = source(document)
    try:
        return _compile(text, standard="ua-1")
    except typst.TypstError:  # e.g. a letter no font here has: better less accessible than none
        return _compile(text)


def chart_png(chart: Chart) -> bytes:
    """The picture of a chart."""
    page = "#set page(width: 160mm, height: auto, margin: 0pt)\n"
    return _compile(f"{page}#{{{_chart(chart)}}}", "png")


def source(document: Document) -> str:
    """The document in Typst's language."""
    parts = [f"heading(level: 1, {_string(document.title)})"]
    if document.facts:
        words = _string(" · ".join(document.facts))
        parts.append(f'par(text(size: 9pt, fill: rgb("#57534e"), {words}))')
    if document.summary:
        parts.append(f"par(strong({_string(document.summary)}))")
    body = "\n".join([*parts, *map(_block, document.blocks)])
    return f"#set document(title: {_string(document.title)})\n{_SETUP}#{{\n{body}\n}}\n"


def _block(block: Block) -> str:
    match block:
        case Heading(level, spans):
            return f"heading(level: {level}, {_spans(spans)})"
        case Paragraph(spans):
            return f"par({_spans(spans)})"
        case Items():
            return _items(block)
        case Quote(blocks):
            return f"quote(block: true, {_all(blocks)})"
        case Code(text):
            return f"raw(block: true, {_string(text)})"
        case Rule():
            return 'line(length: 100%, stroke: 0.5pt + rgb("#d1d5db"))'
        case Table():
            return _table(block)
        case Chart():
            return _chart(block)


def _all(blocks: Sequence[Block]) -> str:
    return "{" + "\n".join(map(_block, blocks)) + "}"


def _items(block: Items) -> str:
    kind = f"enum(start: {block.start}," if block.ordered else "list("
    return f"{kind}{','.join(_all(item) for item in block.items)})"


def _table(block: Table) -> str:
    head = ",".join(_spans(cell) for cell in block.head)
    cells = ",".join(_spans(cell) for row in block.rows for cell in row)
    aligns = ",".join(block.aligns)
    return f"table(columns: {len(block.aligns)}, align: ({aligns},), table.header({head}), {cells})"


def _chart(chart: Chart) -> str:
    picture = _string(svg(chart, FONT))
    alt = _string(description(chart))
    return f'image(bytes({picture}), format: "svg", width: 100%, alt: {alt})'


def _spans(spans: Spans) -> str:
    return "{" + ";".join(map(_span, spans)) + "}"


def _span(span: Span) -> str:
    said = span.text.replace("\N{SOFT HYPHEN}", "") if span.link else span.text  # typst fails at it
    text = f"{'raw' if span.code else 'text'}({_string(said)})"
    for on, name in ((span.strike, "strike"), (span.italic, "emph"), (span.bold, "strong")):
        if on:
            text = f"{name}({text})"
    return f"link({_string(span.link)}, {text})" if span.link else text


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    for raw, written in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        escaped = escaped.replace(raw, written)
    return f'"{escaped}"'


def _compile(
    text: str, format: Literal["pdf", "png"] = "pdf", standard: Literal["ua-1"] | None = None
) -> bytes:
    """In an empty folder, so that no file could be read even if code slipped in."""
    with TemporaryDirectory() as nowhere:
        compiler = typst.Compiler(text.encode(), root=nowhere, font_paths=_fonts())
        written = compiler.compile(format=format, ppi=PNG_PPI, pdf_standards=standard)
    if not isinstance(written, bytes):
        raise ValueError("a picture must fit on one page")
    return written


@cache
def _fonts() -> typst.Fonts:
    """Typst's own and the system's; looking for them takes longer than setting a page."""
    return typst.Fonts()
