"""A button that reads a text file of the person's machine."""

from typing import Any

import reflex as rx

from agents_os.ui.beside import beside

MOST_BYTES = 100_000


class TextFile(rx.Component):
    """`on_read(name, text)` gets a UTF-8 file of `most` bytes or less; `on_refuse(why)`, why not.

    The text comes as an argument of an event, so check it as any other.
    """

    library = beside(__name__, "text_file.jsx")
    tag = "TextFile"
    label: rx.Var[str]
    accept: rx.Var[str]
    most: rx.Var[int]
    on_read: rx.EventHandler[rx.event.passthrough_event_spec(str, str)]
    on_refuse: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def text_file(
    label: str, *, accept: str, on_read: Any, on_refuse: Any, most: int = MOST_BYTES
) -> rx.Component:
    return TextFile.create(
        label=label,
        accept=accept,
        most=most,
        class_name="btn",
        on_read=on_read,
        on_refuse=on_refuse,
    )
