"""The styles of the inbox and of runs."""

import reflex as rx

_STYLES = rx.asset("control.css", shared=True).importable_path


class ControlStyles(rx.Fragment):
    """control.css, loaded with the pages that show what agents do."""

    def add_imports(self) -> dict[str, list[str]]:
        return {"": [_STYLES]}
