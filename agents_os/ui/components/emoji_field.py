"""Choosing an agent's face: twenty emoji in four families, with a search."""

from typing import Any

import reflex as rx

from agents_os.domains.agents.metadata.emojis import EMOJIS
from agents_os.ui.beside import beside

_LIBRARY = beside(__name__, "emoji_field.jsx")
_FACES = [
    {"emoji": e.emoji, "label": e.label, "family": e.family, "words": " ".join(e.words)}
    for e in EMOJIS
]


class EmojiField(rx.Component):
    """Radio buttons named `name`; `selected` may be any emoji. Remount (`key`) to change it."""

    library = _LIBRARY
    tag = "EmojiField"
    name: rx.Var[str]
    legend: rx.Var[str]
    faces: rx.Var[list[dict[str, str]]]
    selected: rx.Var[str]


def emoji_field(legend: str, name: str, *, selected: Any = "") -> rx.Component:
    return EmojiField.create(legend=legend, name=name, faces=_FACES, selected=selected)
