"""Dialogs of a state that says with `asking` which one is open, and closes it with `put_off`."""

from typing import Any

import reflex as rx

from agents_os.ui.components import button


def asked_dialog(
    state: Any, key: str, title: str, text: Any, *content: Any, max_width: str = "520px"
) -> rx.Component:
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title(title, class_name="dialog-title"),
            rx.dialog.description(text, class_name="dialog-text"),
            *content,
            max_width=max_width,
            class_name="quick-task",
        ),
        open=state.asking == key,
        on_open_change=state.put_off,
    )


def not_now(state: Any) -> rx.Component:
    return button("Not now", variant="ghost", on_click=state.put_off(False))
