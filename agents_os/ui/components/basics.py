"""Primitives of the look. Plain elements with the classes of assets/theme.css."""

from typing import Any, Literal

import reflex as rx

from agents_os.ui.components.browser import RelativeTime, link
from agents_os.ui.session import SessionState

Variant = Literal["", "primary", "danger", "ghost"]
Tone = Literal["", "green", "gold", "red", "blue", "violet"]
Size = Literal["", "sm", "lg"]


def _classes(*names: Any) -> Any:
    """Class names joined; a reactive one makes the whole reactive."""
    joined = names[0]
    for name in names[1:]:
        joined = joined + " " + name
    return joined if isinstance(joined, rx.Var) else " ".join(str(joined).split())


def page_head(title: Any, subtitle: Any = "", *actions: rx.Component) -> rx.Component:
    """The h1 of a page, one sentence under it, and what a person can do here."""
    return rx.el.div(
        rx.el.div(rx.el.h1(title), rx.el.p(subtitle, class_name="muted")),
        rx.el.div(*actions, class_name="actions"),
        class_name="page-head",
    )


def card(title: Any, *content: Any, aside: Any = "", flush: bool = False) -> rx.Component:
    """A titled section; `aside` stands at the right of its title, `flush` drops the padding."""
    return rx.el.section(
        rx.el.header(rx.el.h2(title), rx.el.span(aside, class_name="small muted")),
        rx.el.div(*content, class_name="body flush" if flush else "body"),
        class_name="card",
    )


def button(
    *content: Any, variant: Variant = "", small: bool = False, extra: str = "", **props: Any
) -> rx.Component:
    """A verb. One `primary` per view; `danger` for what cannot be undone."""
    props.setdefault("type", "button")
    size = "sm" if small else ""
    return rx.el.button(*content, class_name=_classes("btn", variant, size, extra), **props)


def button_link(
    *content: Any, href: Any, variant: Variant = "", small: bool = False, **props: Any
) -> rx.Component:
    """Looks like a button, goes to a screen."""
    size = "sm" if small else ""
    return link(*content, href=href, class_name=_classes("btn", variant, size), **props)


def chip(*content: Any, tone: Any = "") -> rx.Component:
    """A short label. Never colour alone: the words carry the meaning."""
    return rx.el.span(*content, class_name=_classes("chip", tone))


def status(dot: Any, word: Any) -> rx.Component:
    """Dot and word. `dot`: "on" green, "busy" gold, "off" red, "info" blue, "" grey."""
    return rx.el.span(
        rx.el.i(class_name=_classes("dot", dot), aria_hidden=True), word, class_name="status"
    )


def bar(percent: Any, *, label: Any, tone: Literal["", "gold", "red"] = "") -> rx.Component:
    """A segmented bar from 0 to 100; `label` says to a screen reader what it measures."""
    fill = rx.Var.create(percent).to_string() + "%"
    return rx.el.div(
        rx.el.i(style={"width": fill}),
        class_name=_classes("bar", tone),
        role="progressbar",
        custom_attrs={
            "aria-valuenow": percent,
            "aria-valuemin": 0,
            "aria-valuemax": 100,
            "aria-label": label,
        },
    )


def avatar(emoji: Any, *, name: Any = "", size: Size = "", tone: str = "") -> rx.Component:
    """An emoji face. Without `name` it is decoration beside a written name."""
    classes = _classes("avatar", size, tone)
    if isinstance(name, str) and not name:
        return rx.el.span(emoji, class_name=classes, aria_hidden=True)
    return rx.el.span(emoji, class_name=classes, role="img", custom_attrs={"aria-label": name})


def kv_list(*pairs: tuple[Any, Any]) -> rx.Component:
    """Facts: label at the left, value at the right."""
    rows = [part for label, value in pairs for part in (rx.el.dt(label), rx.el.dd(value))]
    return rx.el.dl(*rows, class_name="kv num")


def relative_time(at: Any) -> rx.Component:
    """“3 hours ago”, the exact time in the company's time zone on hover. `at`: ISO text or None."""
    return RelativeTime.create(at=at, zone=SessionState.time_zone)


def tabs(label: str, *items: tuple[Any, Any, Any]) -> rx.Component:
    """Links that look like tabs. Each: (text, href, whether it is the current one)."""
    return rx.el.nav(
        *[
            link(
                text,
                href=href,
                custom_attrs={"aria-current": rx.cond(current, "page", "false")},
            )
            for text, href, current in items
        ],
        class_name="tabs",
        custom_attrs={"aria-label": label},
    )


def notice(*content: Any, tone: Literal["red", "gold", "green", "blue"] = "blue") -> rx.Component:
    """A message that stays in the page."""
    role = "alert" if tone == "red" else "status"
    return rx.el.div(*content, class_name=f"notice {tone}", role=role)
