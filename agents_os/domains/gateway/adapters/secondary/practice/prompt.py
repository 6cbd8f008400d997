"""What an agent's system prompt says about it: name, role, skills, services, passages."""

import re
from dataclasses import dataclass

_NAME = re.compile(r"\b(?:You are|Your name is|I am)\s+(?:\*\*)?([A-Z][\w'’-]{1,30})\b")
_ROLE = re.compile(r"\bYou are ([^.\n]{3,160})")
_ITEM = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+(.{2,200})$")
_HEADING = re.compile(
    r"^#{1,6}\s*(?P<marked>.+)$|^\**(?P<named>[A-Z][\w /&-]{2,60}?)\**:\**\s*(?P<rest>.*)$"
)
_SKILLS = ("know best", "special", "skill", "strength", "good at", "can do", "capab", "expert")
_SERVICES = ("service", "offer", "deliver")
_MATERIAL = ("context", "knowledge", "passage", "document", "source", "handbook")


@dataclass(frozen=True)
class Profile:
    name: str
    role: str
    skills: tuple[str, ...]
    services: tuple[str, ...]
    material: str  # passages the prompt brings along


def read_profile(system: str) -> Profile:
    """Read the sections of a prompt by their headings; what is not there stays empty."""
    sections = _sections(system)
    name = _NAME.search(system)
    role = _ROLE.search(system)
    return Profile(
        name=name[1] if name and name[1].lower() not in ("a", "an", "the") else "",
        role=_role(role[1]) if role else "",
        skills=_listed(sections, _SKILLS),
        services=_listed(sections, _SERVICES),
        material="\n".join(
            line for title, lines in sections if _about(title, _MATERIAL) for line in lines
        ),
    )


def _role(identity: str) -> str:
    """ "a copywriter working for Acme" from "Quill, a copywriter working for Acme"."""
    name, comma, rest = identity.partition(", ")
    return (rest if comma and name[:1].isupper() else identity).strip()


def _sections(system: str) -> list[tuple[str, list[str]]]:
    sections: list[tuple[str, list[str]]] = [("", [])]
    for line in system.splitlines():
        heading = None if _ITEM.match(line) else _HEADING.match(line.strip())
        if heading:
            title = heading["marked"] or heading["named"]
            sections.append((title.lower(), [heading["rest"]] if heading["rest"] else []))
        elif line.strip():
            sections[-1][1].append(line)
    return sections


def _listed(sections: list[tuple[str, list[str]]], titles: tuple[str, ...]) -> tuple[str, ...]:
    """Items of the sections with such a title; "a, b and c" on one line counts as three."""
    items: list[str] = []
    for title, lines in sections:
        if not _about(title, titles):
            continue
        for line in lines:
            bullet = _ITEM.match(line)
            parts = [bullet[1]] if bullet else re.split(r",\s*|;\s*", line)
            items.extend(part.strip().rstrip(".") for part in parts if part.strip())
    return tuple(dict.fromkeys(items))[:8]


def _about(title: str, words: tuple[str, ...]) -> bool:
    return any(word in title for word in words)
