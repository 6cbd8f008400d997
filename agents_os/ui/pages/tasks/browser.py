"""Python names for what tasks.jsx does, and the styles of these pages."""

import reflex as rx

_LIBRARY = rx.asset("tasks.jsx", shared=True).importable_path
_STYLES = rx.asset("tasks.css", shared=True).importable_path


class TaskStyles(rx.Fragment):
    """tasks.css, loaded with the pages that draw tasks."""

    def add_imports(self) -> dict[str, list[str]]:
        return {"": [_STYLES]}


class Board(rx.Component):
    """Its columns as children; arrow keys move between their links with `data-card`."""

    library = _LIBRARY
    tag = "Board"
    label: rx.Var[str]
