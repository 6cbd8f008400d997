"""The styles of the inbox and of runs."""

import reflex as rx

from agents_os.ui.beside import beside

_STYLES = beside(__name__, "control.css")


class ControlStyles(rx.Fragment):
    """control.css, loaded with the pages that show what agents do."""

    def add_imports(self) -> dict[str, list[str]]:
        return {"": [_STYLES]}
