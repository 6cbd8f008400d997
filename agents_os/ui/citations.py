"""Citations of an answer, "[1]", as links to the page they rest on. Pure."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from agents_os.domains.knowledge.metadata.citing import cited_in

LONGEST_NAME = 32

_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`)", re.DOTALL)
_GROUP = re.compile(r"\s?\[\d{1,6}(?:\s*[,;–-]\s*\d{1,6})*\](?!\()")
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|<>~&-])")


class Source(NamedTuple):
    """What a citation leads to. `label`: "Handbook 2026 · page 12"."""

    label: str
    href: str


def label_of(document: str, location: str) -> str:
    """Short enough to stand within a sentence."""
    stem = document.rpartition(".")[0] or document
    name = stem if len(stem) <= LONGEST_NAME else f"{stem[: LONGEST_NAME - 1].rstrip()}…"
    return f"{name} · {location}" if location else name


def with_links(text: str, sources: Mapping[int, Source]) -> str:
    """The same Markdown with each known citation as a link. Code stays as it is."""
    if not sources:
        return text
    parts = _CODE.split(text)
    parts[::2] = [
        _GROUP.sub(lambda found: _links(found[0], sources), prose) for prose in parts[::2]
    ]
    return "".join(parts)


def _links(group: str, sources: Mapping[int, Source]) -> str:
    numbers = sorted(cited_in(group))
    if not any(number in sources for number in numbers):
        return group
    return "".join(
        f" [{_escaped(sources[number].label)}]({sources[number].href})"
        if number in sources
        else f" \\[{number}\\]"
        for number in numbers
    )


def _escaped(label: str) -> str:
    return _MARKUP.sub(r"\\\1", label)
