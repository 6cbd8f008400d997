"""The twenty curated faces of agents in four families, and what counts as one emoji."""

import re
from typing import Annotated, NamedTuple

from pydantic import AfterValidator

from agents_os.core.fields import Emoji


class CuratedEmoji(NamedTuple):
    """A face to choose. `label` is read aloud; `words` are what people search for."""

    emoji: str
    label: str
    family: str
    words: tuple[str, ...]


FAMILIES = ("human", "animal", "fantasy", "iconic")

EMOJIS = (
    CuratedEmoji("🧑‍💼", "office worker", "human", ("business", "manager", "suit", "person")),
    CuratedEmoji("👩‍💻", "woman at a laptop", "human", ("developer", "coder", "computer", "tech")),
    CuratedEmoji("👨‍🔬", "man in a lab coat", "human", ("scientist", "research", "analysis")),
    CuratedEmoji("👨‍🏫", "man at a blackboard", "human", ("teacher", "trainer", "coach", "hr")),
    CuratedEmoji("👩‍🚀", "woman astronaut", "human", ("space", "explorer", "pioneer", "launch")),
    CuratedEmoji("🐸", "frog", "animal", ("green", "jump", "friendly")),
    CuratedEmoji("🐻", "bear", "animal", ("strong", "calm", "brown")),
    CuratedEmoji("🐱", "cat", "animal", ("kitten", "curious", "pet")),
    CuratedEmoji("🦊", "fox", "animal", ("clever", "sales", "hunter", "scout")),
    CuratedEmoji("🐼", "panda", "animal", ("gentle", "writer", "black and white")),
    CuratedEmoji("👽", "alien", "fantasy", ("space", "strange", "ufo")),
    CuratedEmoji("🤖", "robot", "fantasy", ("machine", "bot", "automation", "ai")),
    CuratedEmoji("👻", "ghost", "fantasy", ("spooky", "invisible", "ghostwriter")),
    CuratedEmoji("🧙‍♂️", "wizard", "fantasy", ("mage", "magic", "sage", "wise")),
    CuratedEmoji("🐉", "dragon", "fantasy", ("fire", "power", "forge")),
    CuratedEmoji("⚡", "lightning bolt", "iconic", ("fast", "energy", "power", "quick")),
    CuratedEmoji("🎯", "bullseye", "iconic", ("target", "goal", "sales", "focus")),
    CuratedEmoji("🔥", "fire", "iconic", ("hot", "trend", "flame")),
    CuratedEmoji("🧠", "brain", "iconic", ("mind", "smart", "strategy", "thinking")),
    CuratedEmoji("🎮", "game controller", "iconic", ("play", "gaming", "level", "fun")),
)

_PICTURE = (
    "(?:[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe"
    "\u2600-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
    "\ufe0f?[\U0001f3fb-\U0001f3ff]?)"
)
_SINGLE = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"  # a flag is two letters
    "|[0-9#*]\ufe0f?\u20e3"  # a keycap
    f"|{_PICTURE}(?:[\U000e0020-\U000e007e]+\U000e007f)?(?:\u200d{_PICTURE})*"
)


def _single(value: str) -> str:
    if not _SINGLE.fullmatch(value):
        raise ValueError("must be exactly one emoji, for example 🦉")
    return value


# Exactly one emoji as a person sees it: 👩‍💻 is one, 🐼🐼 is two.
SingleEmoji = Annotated[Emoji, AfterValidator(_single)]


def search_emojis(query: str) -> list[CuratedEmoji]:
    """Curated emoji whose label, family or words contain every word of `query`, in family order."""
    wanted = query.lower().split()
    return [e for e in EMOJIS if all(any(w in text for text in _texts(e)) for w in wanted)]


def _texts(entry: CuratedEmoji) -> tuple[str, ...]:
    return (entry.emoji, entry.label, entry.family, *entry.words)
