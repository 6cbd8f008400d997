"""The cards of mission control: runs by the hour, what happens, what to do next."""

from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from agents_os.ui.components import (
    avatar,
    card,
    chip,
    empty_state,
    link,
    relative_time,
    status,
    table,
    table_row,
)
from agents_os.ui.pages.home.state import HomeState


def last_day() -> rx.Component:
    """Bars for the eye, a table for everybody."""
    return card(
        "Runs, last 24 h",
        rx.el.div(
            rx.foreach(HomeState.hours, _bar),
            class_name="hours",
            custom_attrs={"aria-hidden": "true"},
        ),
        rx.el.div(
            rx.foreach(
                HomeState.hours,
                lambda hour, i: rx.cond(i % 6 == 0, rx.el.span(hour.at)),
            ),
            rx.el.span("now"),
            class_name="axis num",
            custom_attrs={"aria-hidden": "true"},
        ),
        rx.el.details(
            rx.el.summary("Show as a table"),
            table(
                "Runs by the hour",
                ["Hour", ("Done", "r"), ("Failed", "r"), ("Other", "r")],
                HomeState.hours,
                lambda h: table_row(h.at, (h.done, "r"), (h.failed, "r"), (h.other, "r")),
                grid=True,
            ),
            class_name="as-table",
        ),
        aside=rx.el.span(
            rx.el.span(rx.el.i(class_name="dot done", aria_hidden=True), "done", class_name="row"),
            status("off", "failed"),
            rx.el.span("95 of 100 within ", HomeState.p95, class_name="faint num"),
            class_name="legend",
        ),
    )


def _bar(hour: Any) -> rx.Component:
    return rx.el.span(
        rx.el.i(class_name="other", style={"height": hour.other_height}),
        rx.el.i(class_name="failed", style={"height": hour.failed_height}),
        rx.el.i(style={"height": hour.done_height}),
        title=hour.label,
    )


def feed() -> rx.Component:
    return card(
        "Live",
        rx.cond(
            HomeState.feed.length() > 0,
            rx.el.ul(rx.foreach(HomeState.feed, _item), class_name="feed"),
            empty_state("🛰️", "All quiet", "What your agents do appears here as it happens."),
        ),
        aside=rx.cond(
            has_connection_errors, status("busy", "reconnecting"), status("on", "connected")
        ),
    )


def _item(item: Any) -> rx.Component:
    return rx.el.li(
        avatar(item.emoji, size="sm"),
        rx.el.span(
            link(rx.el.b(item.who), href=item.href),
            " ",
            item.did,
            rx.el.div(relative_time(item.at)),
            class_name="what",
        ),
        chip(item.chip, tone=item.tone),
        key=item.id,
    )


def setup() -> rx.Component:
    """Gone once everything is done."""
    return rx.cond(
        HomeState.setup.length() > 0,
        card("Get started", rx.el.ul(rx.foreach(HomeState.setup, _step), class_name="plain todo")),
    )


def _step(step: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(rx.cond(step.done, "✓", ""), class_name="box", aria_hidden=True),
        rx.el.span(
            step.text,
            rx.cond(step.done, rx.el.span(" (done)", class_name="visually-hidden")),
            rx.cond(~step.done & (step.hint != ""), rx.el.div(step.hint, class_name="hint")),
            class_name="what",
        ),
        rx.cond(
            ~step.done & (step.href != ""),
            link("Go", href=step.href, class_name="btn sm", aria_label="Go: " + step.text),
        ),
        key=step.text,
        class_name=rx.cond(step.done, "done", ""),
    )
