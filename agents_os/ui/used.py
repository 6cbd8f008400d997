"""The list of what an answer was made from."""

from typing import Any

import reflex as rx

from agents_os.ui.beside import beside
from agents_os.ui.components.basics import chip
from agents_os.ui.components.browser import link

_STYLES = beside(__name__, "used.css")


class UsedStyles(rx.Fragment):
    """used.css, loaded with the pages that draw this."""

    def add_imports(self) -> dict[str, list[str]]:
        return {"": [_STYLES]}


def used_list(used: Any) -> rx.Component:
    """All of it; `used` is a `Used`."""
    return rx.el.div(
        rx.el.ul(rx.foreach(used.passages, _passage_line), class_name="used"),
        rx.cond(
            used.memories.length() > 0,
            rx.el.ul(
                rx.foreach(
                    used.memories,
                    lambda text: rx.el.li(
                        rx.el.span("🧠", aria_hidden=True),
                        rx.el.span(text, class_name="grow"),
                        rx.el.span("memory", class_name="small faint"),
                    ),
                ),
                class_name="used",
            ),
        ),
        rx.cond(
            used.tasks.length() > 0,
            rx.el.ul(rx.foreach(used.tasks, _task_line), class_name="used"),
        ),
        rx.foreach(used.notes, lambda note: rx.el.p(note, class_name="small muted")),
        rx.cond(
            used.budgets.length() > 0,
            rx.el.details(
                rx.el.summary("Room in the prompt", class_name="small muted"),
                rx.el.dl(
                    rx.foreach(
                        used.budgets,
                        lambda part: rx.fragment(rx.el.dt(part[0]), rx.el.dd(part[1])),
                    ),
                    class_name="kv num",
                ),
            ),
        ),
        class_name="col gap-3",
    )


def _passage_line(one: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span("[", one.number, "]", class_name="num small muted"),
        link(one.title, href=one.href, class_name="grow"),
        rx.cond(one.cited, chip("Cited", tone="blue")),
        rx.el.span(one.score, class_name="num small muted", title="Score"),
        rx.el.details(
            rx.el.summary("Its text", class_name="small muted"),
            rx.el.p(one.text, class_name="small"),
        ),
        key=one.href,
    )


def _task_line(one: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span("🗂️", aria_hidden=True),
        link(one.title, href=one.href, class_name="grow"),
        rx.el.span(one.word, class_name="small faint"),
        key=one.href,
    )
