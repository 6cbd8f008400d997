"""The states of every screen besides its content: loading, empty, failed, not allowed."""

from typing import Any

import reflex as rx

from agents_os.ui.components.basics import button


def skeleton(rows: int = 4) -> rx.Component:
    """Grey rows while the first read is under way."""
    lines = [
        rx.el.div(class_name="skeleton", style={"height": "14px", "width": f"{90 - 13 * (i % 4)}%"})
        for i in range(rows)
    ]
    return rx.el.div(
        rx.el.span("Loading…", class_name="visually-hidden"),
        *lines,
        class_name="col gap-4",
        role="status",
        style={"padding": "16px"},
    )


def empty_state(emoji: str, title: str, text: Any, *actions: rx.Component) -> rx.Component:
    """What would be here, and the one thing to do about it."""
    return _state(emoji, title, text, *actions)


def none_fit(what: str, show_all: Any, title: str = "") -> rx.Component:
    """Instead of a list of which the filters let nothing through; `show_all` takes them away."""
    return rx.el.div(
        empty_state(
            "🔎",
            title or f"No {what} fits that",
            f"No {what} passes these filters.",
            button("Clear filters", on_click=show_all),
        ),
        class_name="card",
    )


def error_state(text: Any, retry: Any) -> rx.Component:
    """What happened; `retry` is the event that tries again."""
    return _state(
        "🔌",
        "This did not load",
        text,
        button("Try again", on_click=retry),
    )


def no_permission(who_can: str) -> rx.Component:
    """For people whose role does not reach here; says who to ask."""
    return _state("🔒", "Not open to you", f"{who_can} Ask one of them if you need it.")


def screen_states(state: Any, *content: Any, retry: Any, who_can: str, rows: int = 6) -> Any:
    """The content of a screen or, instead, its loading, failed or no-permission state.

    `state` is a state class made with `ScreenMixin`.
    """
    return rx.match(
        state.phase,
        ("ready", rx.fragment(*content)),
        ("forbidden", rx.el.div(no_permission(who_can), class_name="card")),
        ("failed", rx.el.div(error_state(state.problem, retry), class_name="card")),
        rx.el.div(skeleton(rows), class_name="card"),
    )


def load_more(state: Any) -> rx.Component:
    """Shown while a state made with `PagedMixin` has more to read."""
    return rx.cond(
        state.has_more,
        rx.el.div(
            button("Load more", on_click=state.more),
            class_name="row center",
            style={"padding": "12px"},
        ),
    )


def _state(emoji: str, title: str, text: Any, *actions: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.span(emoji, class_name="face", aria_hidden=True),
        rx.el.h2(title),
        rx.el.p(text),
        *actions,
        class_name="state",
    )
