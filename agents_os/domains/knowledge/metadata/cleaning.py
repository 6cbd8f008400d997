"""Making extracted text fit to read: nothing invisible, no torn words, no page furniture. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

_BULLETS = re.compile(r"[\uf0a7\uf0b7]")  # as Word's symbol fonts write them
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
_SPACES = re.compile(r"[ \t\f\v\u00a0\u2000-\u200a\u202f\u3000]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_PAGE_NUMBER = re.compile(
    r"[–—-]?\s*(?:page|seite|p\.)?\s*\d+(?:\s*(?:/|of|von)\s*\d+)?\s*[–—-]?", re.I
)
_TORN = re.compile(r"(?<=[^\W\d_])(?:-|\u00ad|\ufffe)\n(?=[a-zà-öø-ÿ])")
_LIST_ITEM = re.compile(r"(?:[-•*–▪◦‣]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_ENDS = (".", ":", "!", "?", ";", "…", "”", '"')
FURNITURE_SHARE = 0.6  # of the pages; what stands at the edge of so many is a header or footer
FEW_PAGES = 4


def clean(text: str) -> str:
    """Without control characters, soft hyphens and double spaces; line ends are `\\n`."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _INVISIBLE.sub("", _TORN.sub("", _BULLETS.sub("•", text)).replace("\ufffe", "-"))
    lines = (_SPACES.sub(" ", line).strip() for line in text.replace("\u2028", "\n").split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def unwrap(text: str) -> str:
    """Join the lines of a page into paragraphs, as far as they look like one."""
    return "\n".join(_paragraph(lines) for lines in _paragraphs(text.split("\n")))


def _paragraphs(lines: Sequence[str]) -> list[list[str]]:
    width = max(map(len, lines), default=0)
    found: list[list[str]] = []
    previous = ""
    for line in lines:
        if found and _continues(previous, line, width):
            found[-1].append(line)
        else:
            found.append([line])
        previous = line
    return found


def _continues(previous: str, line: str, width: int) -> bool:
    if not previous or not line or _LIST_ITEM.match(line):
        return False
    full = len(previous) > 0.7 * width
    return full and (not previous.endswith(_ENDS) or len(previous) > 0.9 * width)


def _paragraph(lines: Iterable[str]) -> str:
    return " ".join(lines)


def without_furniture(pages: Sequence[str]) -> list[str]:
    """Pages without page numbers, and without the header and footer most of them share."""
    repeated: set[str] = set()
    if len(pages) >= FEW_PAGES:
        edges = Counter(line for page in pages for line in set(_edges(page.split("\n"))))
        repeated = {line for line, n in edges.items() if n >= FURNITURE_SHARE * len(pages)}
    return [_bare(page, repeated) for page in pages]


def _edges(lines: Sequence[str]) -> list[str]:
    filled = [line for line in lines if line]
    return [*filled[:1], *filled[-1:]] if len(filled) > 2 else []


def _bare(page: str, repeated: set[str]) -> str:
    lines = page.split("\n")
    while len(lines) > 1 and _is_furniture(lines[0], repeated):
        lines.pop(0)
    while len(lines) > 1 and _is_furniture(lines[-1], repeated):
        lines.pop()
    return "\n".join(lines)


def _is_furniture(line: str, repeated: set[str]) -> bool:
    return not line or line in repeated or bool(_PAGE_NUMBER.fullmatch(line))
