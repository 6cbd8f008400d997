"""The dialog that makes tasks of the rows of a file."""

from typing import Any

import reflex as rx

from agents_os.ui.components import button, notice, status, table, table_row
from agents_os.ui.components.browser import copy_button
from agents_os.ui.components.text_file import text_file
from agents_os.ui.pages.tasks.batch_state import EXAMPLE, BatchState


def batch_dialog() -> rx.Component:
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title("Tasks from a file", class_name="dialog-title"),
            rx.dialog.description(
                "A CSV file with a heading row. Only “title” is needed. You see what becomes of"
                " each row before anything is created.",
                class_name="dialog-text",
            ),
            rx.cond(BatchState.problem != "", notice(BatchState.problem, tone="red")),
            _choose(),
            rx.cond(BatchState.rows.length() > 0, _preview(), _example()),
            rx.el.div(
                rx.cond(BatchState.good > 0, _create()),
                button("Close", variant="ghost", on_click=BatchState.show(False)),
                class_name="row wrap",
                style={"margin_top": "12px"},
            ),
            max_width="720px",
            class_name="quick-task",
        ),
        open=BatchState.open,
        on_open_change=BatchState.show,
    )


def _choose() -> rx.Component:
    return rx.el.div(
        text_file(
            "Choose a file",
            accept=".csv,.tsv,.txt,text/csv",
            on_read=BatchState.read,
            on_refuse=BatchState.refuse,
        ),
        rx.el.span(BatchState.name, class_name="small muted trunc"),
        class_name="row wrap",
    )


def _create() -> rx.Component:
    words = rx.cond(BatchState.good == 1, "Create 1 task", f"Create {BatchState.good} tasks")
    return button(words, variant="primary", on_click=BatchState.create)


def _preview() -> rx.Component:
    return rx.fragment(
        rx.cond(
            BatchState.bad > 0,
            notice(
                "Rows with a mistake are left out: ",
                BatchState.bad,
                ". Correct them in the file and choose it again, or create the others.",
                tone="gold",
            ),
        ),
        rx.el.div(
            table("Rows of the file", [("Row", "r"), "Title", "Result"], BatchState.rows, _row),
            style={"max_height": "320px", "overflow": "auto"},
        ),
    )


def _row(row: Any) -> rx.Component:
    return table_row(
        (row.number, "r"),
        row.title,
        rx.cond(
            row.problem != "",
            rx.el.span(status("off", "Left out"), rx.el.div(row.problem, class_name="small")),
            status("on", "Good"),
        ),
        key=row.number.to_string(),
    )


def _example() -> rx.Component:
    return rx.el.div(
        rx.el.p("For example:", class_name="small muted"),
        rx.el.pre(EXAMPLE, class_name="mono written small", tab_index=0),
        copy_button(EXAMPLE, "Copy the example"),
    )
