"""Markdown of a text section as blocks. Raw HTML stays text, images become their description."""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from agents_os.domains.tasks.adapters.secondary.documents.blocks import (
    Align,
    Block,
    Code,
    Heading,
    Items,
    Paragraph,
    Quote,
    Rule,
    Span,
    Table,
)

_DEEPEST = 12  # levels of nesting; deeper ones are read as plain text
_SAFE = ("https://", "http://", "mailto:")
_ALIGNS: dict[str, Align] = {"text-align:right": "right", "text-align:center": "center"}
_STYLES = {"strong": "bold", "em": "italic", "s": "strike"}
_parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable(
    ["table", "strikethrough"]
)

Tokens = Iterator[Token]


def read(markdown: str) -> list[Block]:
    """The blocks of a text."""
    return _blocks(iter(_parser.parse(markdown)), until="")


def _blocks(tokens: Tokens, until: str) -> list[Block]:
    found: list[Block] = []
    for token in tokens:
        if token.type == until:
            break
        block = _block(token, tokens)
        if block is not None:
            found.append(block)
    return found


def _block(token: Token, tokens: Tokens) -> Block | None:
    match token.type:
        case "heading_open":
            return Heading(int(token.tag[1]), _inline_until(tokens, "heading_close"))
        case "paragraph_open":
            return Paragraph(_inline_until(tokens, "paragraph_close"))
        case "bullet_list_open" | "ordered_list_open":
            return _list(token, tokens)
        case "blockquote_open":
            return Quote(_blocks(tokens, "blockquote_close"))
        case "fence" | "code_block":
            return Code(token.content.rstrip("\n"))
        case "hr":
            return Rule()
        case "table_open":
            return _table(tokens)
    return None


def _list(opening: Token, tokens: Tokens) -> Items:
    items: list[list[Block]] = []
    closing = opening.type.replace("open", "close")
    for token in tokens:
        if token.type == closing:
            break
        items.append(_blocks(tokens, "list_item_close"))
    ordered = opening.type == "ordered_list_open"
    return Items(items, ordered, int(opening.attrs.get("start", 1)))


def _table(tokens: Tokens) -> Table:
    rows: list[list[list[Span]]] = []
    aligns: list[Align] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open":
            aligns.append(_ALIGNS.get(str(token.attrs.get("style", "")), "left"))
        elif token.type == "inline":
            rows[-1].append(_spans(token.children or []))
    head, *body = rows
    return Table(head, aligns, body)


def _inline_until(tokens: Tokens, closing: str) -> list[Span]:
    spans: list[Span] = []
    for token in tokens:
        if token.type == closing:
            break
        if token.type == "inline":
            spans = _spans(token.children or [])
    return spans


def _spans(children: list[Token]) -> list[Span]:
    spans: list[Span] = []
    on = dict.fromkeys(_STYLES.values(), False)
    link = ""
    for token in children:
        name, _, step = token.type.rpartition("_")
        if name in _STYLES:
            on[_STYLES[name]] = step == "open"
        elif name == "link":
            target = str(token.attrs.get("href", "")) if step == "open" else ""
            link = target if target.startswith(_SAFE) else ""
        elif text := _text(token):
            spans.append(Span(text, code=token.type == "code_inline", link=link, **on))
    return spans


def _text(token: Token) -> str:
    if token.type == "softbreak":
        return " "
    if token.type == "hardbreak":
        return "\n"
    return token.content  # of an image: what it shows
