"""Markdown into sections, one for each heading. Other readers write Markdown, too."""

import re

from agents_os.domains.knowledge.metadata.cleaning import clean
from agents_os.domains.knowledge.metadata.sections import Location, Section

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*")
_FENCE = re.compile(r"\s*(```|~~~)")
_EMPHASIS = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*(?:\s\"[^\"]*\")?\)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~])")
_RULE = re.compile(r"\|?(?:\s*:?-{3,}:?\s*\|)+(?:\s*:?-{3,}:?\s*)?")


def sections_of(
    markdown: str, location: Location | None = None, above: tuple[str, ...] = ()
) -> tuple[Section, ...]:
    """Each heading begins a section and stays in its text; the marks are taken away."""
    found: list[tuple[tuple[str, ...], list[str]]] = [(above, [])]
    path: list[tuple[int, str]] = []
    fenced = False
    for line in markdown.replace("\r\n", "\n").split("\n"):
        fenced ^= bool(_FENCE.match(line))
        heading = None if fenced else _HEADING.fullmatch(line.strip())
        if heading:
            level, title = len(heading[1]), plain_line(heading[2])
            path = [each for each in path if each[0] < level] + [(level, title)]
            found.append(((*above, *(name for _, name in path)), [title]))
        elif not (_RULE.fullmatch(line.strip()) or _FENCE.match(line)):
            found[-1][1].append(line if fenced else plain_line(line))
    texts = ((headings, clean("\n".join(lines))) for headings, lines in found)
    return tuple(
        Section(text=text, headings=headings, location=location) for headings, text in texts if text
    )


def plain_line(line: str) -> str:
    """Without emphasis, links and escapes; what they say stays."""
    line = _LINK.sub(r"\1", line)
    line = _EMPHASIS.sub(r"\2", line)
    return _ESCAPED.sub(r"\1", line)
