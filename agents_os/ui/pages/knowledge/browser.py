"""Python names for what knowledge.jsx does, and the styles of the knowledge screens."""

import reflex as rx

from agents_os.ui.beside import beside

_LIBRARY = beside(__name__, "knowledge.jsx")
_STYLES = beside(__name__, "knowledge.css")


class KnowledgeStyles(rx.Fragment):
    """knowledge.css, loaded with the pages that draw this."""

    def add_imports(self) -> dict[str, list[str]]:
        return {"": [_STYLES]}


class Cited(rx.Component):
    """Scrolls to the element `passage-<passage>` whenever that changes. Put it after the text."""

    library = _LIBRARY
    tag = "Cited"
    passage: rx.Var[str]
