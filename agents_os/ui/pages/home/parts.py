"""The cards of mission control: what needs a person, what is under way, what happened."""

from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from agents_os.ui.components import (
    avatar,
    button_link,
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


def needs() -> rx.Component:
    """What only a person can settle, each with the one thing to do."""
    return card(
        "Needs you",
        rx.cond(
            HomeState.needs.length() > 0,
            rx.el.ul(rx.foreach(HomeState.needs, _need), class_name="needs"),
            empty_state("☕", "Nothing waits for you", "Questions and deliveries appear here."),
        ),
        rx.cond(
            HomeState.needed > HomeState.needs.length(),
            rx.el.p(
                HomeState.needed - HomeState.needs.length(),
                " more under ",
                link("Approvals", href="/approvals", class_name="link"),
                " and ",
                link("Tasks", href="/tasks", class_name="link"),
                class_name="small muted line",
            ),
        ),
        aside=rx.cond(
            HomeState.needed > 0,
            rx.el.span(HomeState.needed, class_name="chip gold num"),
        ),
    )


def _need(need: Any) -> rx.Component:
    return rx.el.li(
        avatar(need.emoji, size="sm"),
        rx.el.div(
            rx.el.p(rx.el.b(need.who), " ", need.what),
            rx.cond(need.detail != "", rx.el.p(need.detail, class_name="small muted")),
        ),
        rx.el.div(
            rx.cond(
                need.urgent,
                button_link(need.verb, href=need.href, variant="primary", small=True),
                button_link(need.verb, href=need.href, small=True),
            ),
            rx.cond(need.worth != "", chip(need.worth, tone="gold")),
            class_name="row",
        ),
        key=need.id,
    )


def under_way() -> rx.Component:
    """Runs that go on right now; nothing without any."""
    return rx.cond(
        HomeState.under_way.length() > 0,
        card(
            "Under way",
            rx.el.ul(rx.foreach(HomeState.under_way, _run), class_name="underway"),
            aside=link("All runs", href="/runs", class_name="link"),
        ),
    )


def _run(run: Any) -> rx.Component:
    return rx.el.li(
        avatar(run.emoji, size="sm"),
        rx.el.div(
            rx.el.div(rx.el.b(run.who), ": ", run.what, class_name="trunc", title=run.what),
            rx.el.div(
                status(run.dot, run.word),
                rx.cond(run.steps != "", rx.el.span(run.steps, class_name="num")),
                rx.el.span("begun ", relative_time(run.since)),
                class_name="row wrap small muted",
            ),
        ),
        button_link("Watch", href="/runs/" + run.id, small=True, aria_label="Watch " + run.who),
        key=run.id,
    )
