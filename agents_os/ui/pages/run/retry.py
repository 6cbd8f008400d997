"""The window in which a run of a workflow is tried again."""

from typing import Any

import reflex as rx

from agents_os.ui.components import button, dialog, notice
from agents_os.ui.components.dialogs import close_dialog
from agents_os.ui.pages.run.retry_state import RetryState

BEGIN = {"failed_step": "From the step that failed", "start": "From the start"}
VERSION = {"same": "The version it ran with", "published": "The published version"}


def retry_button() -> rx.Component:
    return button("Try again", variant="primary", on_click=RetryState.open)


def retry_dialog() -> rx.Component:
    return dialog(
        "Try this run again",
        rx.el.div(
            _choices("Where to begin", "begin", BEGIN),
            _choices("With which version", "version", VERSION),
            rx.cond(
                RetryState.why_not != "",
                notice(RetryState.why_not, tone="red"),
                rx.el.ul(
                    rx.foreach(RetryState.lines, lambda line: rx.el.li(line, class_name="small")),
                    class_name="facts-list",
                ),
            ),
            class_name="col",
            aria_live="polite",
        ),
        rx.el.div(
            close_dialog(),
            button(
                "Try again",
                variant="primary",
                on_click=RetryState.start,
                disabled=RetryState.why_not != "",
            ),
            class_name="row end",
            style={"margin_top": "16px"},
        ),
        text="It is a run of its own, with the same data. This one stays as it is.",
        open=RetryState.asking,
        on_open_change=RetryState.show,
    )


def _choices(legend: str, name: str, options: dict[str, str]) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(legend, class_name="label"),
        *(_choice(name, value, text) for value, text in options.items()),
        style={"border": "0", "padding": "0", "display": "grid", "gap": "8px"},
    )


def _choice(name: str, value: str, text: str) -> Any:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name=name,
            value=value,
            checked=RetryState.chosen[name] == value,
            on_change=RetryState.choose(name, value),
        ),
        rx.el.span(text),
        class_name="check",
    )
