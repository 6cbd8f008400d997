"""A deliverable as it is drawn. In a module of its own: markdown is heavy and loads with it."""

from typing import Any

import reflex as rx

from agents_os.ui.components.basics import chip
from agents_os.ui.components.browser import plain_link
from agents_os.ui.components.markdown import markdown
from agents_os.ui.pages.task.charts import HEIGHT, WIDTH
from agents_os.ui.pages.task.review_state import ReviewState


def section(part: Any) -> rx.Component:
    return rx.el.div(
        rx.el.h3(part.label),
        rx.cond(part.about != "", rx.el.p(part.about, class_name="small muted")),
        rx.match(
            part.kind,
            ("text", text_part(text=part.text)),
            ("list", _list(part)),
            ("table", rx.fragment(_table(part), _csv(part))),
            ("chart", _chart(part)),
            ("file", _file(part)),
            _action(part),
        ),
        key=part.id,
        class_name="section",
    )


@rx.memo
def text_part(text: rx.Var[str]) -> rx.Component:
    return markdown(text)


def export_href(format_: str) -> Any:
    """Where the version on screen is downloaded from."""
    return (
        "/api/v1/deliverables/"
        + ReviewState.id
        + f"/export?format={format_}&version="
        + ReviewState.version.to_string()
    )


def _list(part: Any) -> rx.Component:
    def item(text: Any) -> rx.Component:
        return rx.el.li(text)

    return rx.cond(
        part.ordered,
        rx.el.ol(rx.foreach(part.lines, item)),
        rx.el.ul(rx.foreach(part.lines, item)),
    )


def _table(part: Any) -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.table(
                rx.el.caption(part.label, class_name="visually-hidden"),
                rx.el.thead(
                    rx.el.tr(rx.foreach(part.heads, lambda head: rx.el.th(head, scope="col")))
                ),
                rx.el.tbody(
                    rx.foreach(
                        part.table,
                        lambda row: rx.el.tr(rx.foreach(row, lambda cell: rx.el.td(cell))),
                    )
                ),
                class_name="table num",
            ),
            class_name="table-wrap",
            role="region",
            tab_index=0,
            custom_attrs={"aria-label": part.label},
        ),
        rx.cond(
            part.hidden_rows > 0,
            rx.el.p("and ", part.hidden_rows, " more rows in the CSV", class_name="small faint"),
        ),
    )


def _csv(part: Any) -> rx.Component:
    return plain_link(
        "Download as CSV",
        href=export_href("csv") + "&section=" + part.id,
        class_name="small",
        download=True,
    )


def _chart(part: Any) -> rx.Component:
    drawing = part.drawing
    return rx.fragment(
        rx.el.svg(
            rx.foreach(drawing.grid, lambda each: rx.el.path(d=each.d, class_name=each.look)),
            rx.foreach(drawing.shapes, lambda each: rx.el.path(d=each.d, class_name=each.look)),
            rx.foreach(drawing.labels, _label),
            view_box=f"0 0 {WIDTH} {HEIGHT}",
            class_name="chart",
            role="img",
            custom_attrs={"aria-label": drawing.words},
        ),
        rx.el.ul(
            rx.foreach(
                drawing.legend,
                lambda each: rx.el.li(rx.el.i(class_name=each.look, aria_hidden=True), each.name),
            ),
            class_name="keys",
        ),
        rx.el.details(
            rx.el.summary("Show as a table"), _table(part), _csv(part), class_name="as-table"
        ),
    )


def _label(each: Any) -> rx.Component:
    return rx.el.text(each.text, x=each.x, y=each.y, custom_attrs={"textAnchor": each.anchor})


def _file(part: Any) -> rx.Component:
    return rx.el.details(
        rx.el.summary(part.lines[0]), rx.el.pre(part.text, class_name="mono"), class_name="as-table"
    )


def _action(part: Any) -> rx.Component:
    return rx.fragment(
        chip(part.lines[0], tone="violet"),
        rx.cond(part.text != "", rx.el.p(part.text, class_name="written")),
        rx.cond(part.link != "", plain_link("Open", href=part.link, rel="noopener noreferrer")),
    )
