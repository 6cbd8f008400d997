"""Where files are dropped, with what became of each: sent by the browser straight to the API."""

from typing import Any

import reflex as rx

from agents_os.ui.beside import beside

# What the browser offers to choose from; what is in a file decides on the server.
ACCEPTED = (
    ".pdf,.docx,.doc,.pptx,.ppt,.xlsx,.xls,.csv,.tsv,.txt,.md,.html,.htm,.eml,.json,.rtf,.odt,"
    ".epub,.png,.jpg,.jpeg,.gif,.webp,.tif,.tiff,.bmp"
)

_STYLES = beside(__name__, "drop_zone.css")


class DropZone(rx.Component):
    """Sends each file as the body of `POST url?name=…`; `most` bytes are what the plan takes."""

    library = beside(__name__, "drop_zone.jsx")
    tag = "DropZone"
    url: rx.Var[str]
    accept: rx.Var[str]
    most: rx.Var[int]
    hint: rx.Var[str]

    def add_imports(self) -> dict[str, list[str]]:
        return {"": [_STYLES]}


def drop_zone(url: Any, *, accept: str, most: Any, hint: Any) -> rx.Component:
    return DropZone.create(url=url, accept=accept, most=most, hint=hint)
