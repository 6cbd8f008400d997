"""Tables: plain elements. On a phone each row becomes a card, or the table scrolls sideways."""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx


def table(
    caption: str,
    columns: Sequence[str | tuple[str, str]],
    rows: Any,
    row: Callable[[Any], Any],
    *,
    grid: bool = False,
) -> rx.Component:
    """A table of the list var `rows`; `row(item)` returns `table_row(...)`.

    A column is its heading, or (heading, "r" | "c") to align it. `caption` is for screen readers.
    `grid`: cells are compared across rows, so that a phone scrolls instead of stacking them.
    """
    heads = [column if isinstance(column, tuple) else (column, "") for column in columns]
    return rx.el.div(
        rx.el.table(
            rx.el.caption(caption, class_name="visually-hidden"),
            rx.el.thead(
                rx.el.tr(
                    *[
                        rx.el.th(text or _unnamed(), class_name=align, scope="col")
                        for text, align in heads
                    ]
                )
            ),
            rx.el.tbody(rx.foreach(rows, lambda item: _labelled(row(item), heads))),
            class_name="table",
        ),
        class_name="table-wrap" if grid else "table-wrap stack",
        role="region",
        custom_attrs={"aria-label": caption},
        tab_index=0,
    )


def table_row(*cells: Any, **props: Any) -> rx.Component:
    """One row. A cell is its content, or (content, "r" | "c")."""
    return rx.el.tr(
        *[
            rx.el.td(cell[0], class_name=cell[1]) if isinstance(cell, tuple) else rx.el.td(cell)
            for cell in cells
        ],
        **props,
    )


def _labelled(row: Any, heads: Sequence[tuple[str, str]]) -> Any:
    """`row` with its headings written to the cells, for where the head is not shown."""
    for cell, (text, _) in zip(row.children, heads, strict=True):
        cell.custom_attrs = {**cell.custom_attrs, "data-label": text}
    return row


def _unnamed() -> rx.Component:
    return rx.el.span("Actions", class_name="visually-hidden")
