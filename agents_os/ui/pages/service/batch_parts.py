"""Many orders of one service from a spreadsheet."""

import reflex as rx

from agents_os.ui.components import button, form, notice, text_area
from agents_os.ui.components.text_file import text_file
from agents_os.ui.pages.service.state import ServiceState


def batch() -> rx.Component:
    return rx.el.details(
        rx.el.summary("Order many from a spreadsheet"),
        form(
            text_area(
                "Rows",
                "csv",
                hint=rx.fragment(
                    "A CSV of at most 50 rows: choose the file, or paste it here. The first row"
                    " names the questions: ",
                    rx.el.code(ServiceState.offer.columns, class_name="mono"),
                    ". Each row becomes an order.",
                ),
                rows=6,
                required=True,
                max_length=100_000,
            ),
            rx.el.div(
                button("See the price of all", type="submit"),
                text_file(
                    "Choose a file",
                    accept=".csv,.tsv,.txt,text/csv",
                    on_read=ServiceState.read_batch,
                    on_refuse=ServiceState.refuse_batch,
                ),
                class_name="actions",
            ),
            on_submit=ServiceState.ask_batch,
            style={"max_width": "none", "margin_top": "12px"},
        ),
        class_name="as-table",
    )


def left_out() -> rx.Component:
    """Rows that become no order, each with why."""
    return rx.cond(
        ServiceState.problems.length() > 0,
        notice(
            rx.el.div(
                rx.el.b("These rows are left out:"),
                rx.el.ul(
                    rx.foreach(
                        ServiceState.problems, lambda row: rx.el.li(rx.el.b(row[0]), ": ", row[1])
                    ),
                    class_name="facts-list",
                ),
            ),
            tone="gold",
        ),
    )
