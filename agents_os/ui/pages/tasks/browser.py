"""Python names for what tasks.jsx does, and the styles of these pages."""

import reflex as rx

from agents_os.ui.beside import beside

_LIBRARY = beside(__name__, "tasks.jsx")
_STYLES = beside(__name__, "tasks.css")


class TaskStyles(rx.Fragment):
    """tasks.css, loaded with the pages that draw tasks."""

    def add_imports(self) -> dict[str, list[str]]:
        return {"": [_STYLES]}


class Board(rx.Component):
    """Its columns as children; arrow keys move between their links with `data-card`."""

    library = _LIBRARY
    tag = "Board"
    label: rx.Var[str]
