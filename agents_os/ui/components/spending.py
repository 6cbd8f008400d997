"""What screens about credits share: shares of a whole, days as bars."""

from typing import Any

import reflex as rx

from agents_os.ui.beside import beside
from agents_os.ui.components.basics import bar

_STYLES = beside(__name__, "spending.css")


class SpendingStyles(rx.Fragment):
    """spending.css, loaded with the pages that show credits."""

    def add_imports(self) -> dict[str, list[str]]:
        return {"": [_STYLES]}


def share_line(row: Any) -> rx.Component:
    """One of a list of shares: `row` has label, percent, amount and note."""
    return rx.el.li(
        rx.el.span(row.label, class_name="trunc"),
        bar(row.percent, label=row.label),
        rx.el.span(row.amount, class_name="num r"),
        rx.el.span(row.note, class_name="small muted num wide"),
        key=row.key,
    )


def day_bars(label: str, days: Any) -> rx.Component:
    """A bar per day, of parts on each other. Each day has label and parts (tone, height, label)."""
    return rx.el.div(
        rx.foreach(
            days,
            lambda each: rx.el.span(
                rx.foreach(
                    each.parts,
                    lambda part: rx.el.i(
                        class_name=part.tone, style={"height": part.height.to_string() + "%"}
                    ),
                ),
                title=each.label,
                key=each.key,
            ),
        ),
        class_name="day-bars",
        role="img",
        custom_attrs={"aria-label": label},
    )
