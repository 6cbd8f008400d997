"""A document as Markdown (CommonMark with tables)."""

import re
from collections.abc import Sequence

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

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_LINE_START = re.compile(r"(?m)^(\s*\d*)([-+=]|(?<=\d)[.)](?=\s|$))")
_ALIGN = {"left": ":--", "center": ":-:", "right": "--:"}


def write(document: Document) -> str:
    """The whole text."""
    parts = [f"# {_text(document.title)}"]
    if document.facts:
        parts.append(f"*{_text(' · '.join(document.facts))}*")
    if document.summary:
        parts.append(f"**{_text(document.summary)}**")
    return "\n\n".join([*parts, *map(_block, document.blocks)]) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(level, spans):
            return f"{'#' * level} {_spans(spans)}"
        case Paragraph(spans):
            return _spans(spans)
        case Items():
            return _items(block)
        case Quote(blocks):
            return _indented(_all(blocks), "> ", "> ")
        case Code(text):
            return _fence(text)
        case Rule():
            return "---"
        case Table():
            return _table(block)
        case Chart():
            return _table(data_table(block))


def _all(blocks: Sequence[Block]) -> str:
    return "\n\n".join(map(_block, blocks))


def _items(block: Items) -> str:
    lines = []
    for number, item in enumerate(block.items, block.start):
        mark = f"{number}. " if block.ordered else "- "
        lines.append(_indented(_all(item), mark, " " * len(mark)))
    return "\n".join(lines)


def _indented(text: str, first: str, others: str) -> str:
    head, *rest = text.split("\n")
    return "\n".join([f"{first}{head}", *(f"{others}{line}".rstrip() for line in rest)])


def _fence(text: str) -> str:
    runs = [len(run) for run in re.findall("`+", text)]
    fence = "`" * max(3, *(run + 1 for run in runs), 3)
    return f"{fence}\n{text}\n{fence}"


def _table(block: Table) -> str:
    lines = [
        [_cell(cell) for cell in block.head],
        [_ALIGN[align] for align in block.aligns],
        *([_cell(cell) for cell in row] for row in block.rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(spans: Spans) -> str:
    return "".join(map(_span, spans)).replace("\\\n", " ").replace("\n", " ")


def _spans(spans: Spans) -> str:
    return _LINE_START.sub(r"\1\\\2", "".join(map(_span, spans)))


def _span(span: Span) -> str:
    if span.code:
        run = "`" * (max((len(r) for r in re.findall("`+", span.text)), default=0) + 1)
        pad = " " if span.text.startswith("`") or span.text.endswith("`") else ""
        return f"{run}{pad}{span.text}{pad}{run}"
    text = _text(span.text).replace("\n", "\\\n")
    for on, mark in ((span.strike, "~~"), (span.italic, "*"), (span.bold, "**")):
        if on and text.strip():
            text = _wrapped(text, mark)
    return f"[{text}](<{span.link}>)" if span.link else text


def _wrapped(text: str, mark: str) -> str:
    """White space stays outside: marks do not count beside it."""
    inner = text.strip()
    before, _, after = text.partition(inner)
    return f"{before}{mark}{inner}{mark}{after}"


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
