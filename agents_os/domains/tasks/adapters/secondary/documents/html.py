"""A document as one HTML page: no scripts, nothing loaded from elsewhere."""

from collections.abc import Sequence
from html import escape

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
    data_table,
)
from agents_os.domains.tasks.adapters.secondary.documents.charts import svg

FONT = "system-ui, sans-serif"
_STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;color:#1f2937;max-width:46rem;margin:2rem auto;"
    "padding:0 1rem}h1,h2,h3,h4,h5,h6{color:#312e81;line-height:1.25}"
    ".facts{color:#57534e;font-size:.875rem}table{border-collapse:collapse;margin:1rem 0}"
    "th,td{border:1px solid #d1d5db;padding:.35rem .6rem}th{background:#eef2ff}"
    ".left{text-align:left}.center{text-align:center}.right{text-align:right}"
    "figure{margin:1rem 0}svg{max-width:100%;height:auto}pre{background:#f3f4f6;padding:.75rem;"
    "overflow-x:auto;white-space:pre-wrap}blockquote{border-left:3px solid #4f46e5;margin:0;"
    "padding-left:1rem;color:#4b5563}a{color:#4338ca}.scroll{overflow-x:auto}"
)


def write(document: Document) -> str:
    """The whole page."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<main>\n{body(document)}\n</main>\n</body>\n</html>\n"
    )


def body(document: Document) -> str:
    """What stands inside `<main>`."""
    parts = [f"<h1>{escape(document.title)}</h1>"]
    if document.facts:
        parts.append(f'<p class="facts">{escape(" · ".join(document.facts))}</p>')
    if document.summary:
        parts.append(f"<p><strong>{escape(document.summary)}</strong></p>")
    return "\n".join([*parts, *map(_block, document.blocks)])


def _block(block: Block) -> str:
    match block:
        case Heading(level, spans):
            return f"<h{level}>{_spans(spans)}</h{level}>"
        case Paragraph(spans):
            return f"<p>{_spans(spans)}</p>"
        case Items():
            return _items(block)
        case Quote(blocks):
            return f"<blockquote>{_all(blocks)}</blockquote>"
        case Code(text):
            return f"<pre><code>{escape(text)}</code></pre>"
        case Rule():
            return "<hr>"
        case Table():
            return _table(block)
        case Chart():
            numbers = _table(data_table(block))
            details = f"<details><summary>Numbers</summary>{numbers}</details>"
            return f"<figure>{svg(block, FONT)}{details}</figure>"


def _all(blocks: Sequence[Block]) -> str:
    return "".join(map(_block, blocks))


def _items(block: Items) -> str:
    items = "".join(f"<li>{_item(each)}</li>" for each in block.items)
    if not block.ordered:
        return f"<ul>{items}</ul>"
    start = f' start="{block.start}"' if block.start != 1 else ""
    return f"<ol{start}>{items}</ol>"


def _item(blocks: Sequence[Block]) -> str:
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return _spans(blocks[0].spans)
    return _all(blocks)


def _table(block: Table) -> str:
    head = "".join(
        f'<th scope="col" class="{align}">{_spans(cell)}</th>'
        for cell, align in zip(block.head, block.aligns, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td class="{align}">{_spans(cell)}</td>'
            for cell, align in zip(row, block.aligns, strict=False)
        )
        + "</tr>"
        for row in block.rows
    )
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _spans(spans: Spans) -> str:
    return "".join(map(_span, spans))


def _span(span: Span) -> str:
    text = escape(span.text).replace("\n", "<br>")
    for on, tag in (
        (span.code, "code"),
        (span.strike, "s"),
        (span.italic, "em"),
        (span.bold, "strong"),
    ):
        if on:
            text = f"<{tag}>{text}</{tag}>"
    if span.link:
        return f'<a href="{escape(span.link)}" rel="noopener noreferrer">{text}</a>'
    return text
