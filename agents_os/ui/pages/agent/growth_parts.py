"""The growth tab."""

from typing import Any

import reflex as rx

from agents_os.ui.components.basics import button_link, relative_time
from agents_os.ui.components.states import empty_state, load_more, screen_states
from agents_os.ui.experience.parts import ledger, title
from agents_os.ui.pages.agent.growth_state import GrowthState


def growth_tab() -> rx.Component:
    return screen_states(
        GrowthState,
        rx.cond(GrowthState.off, _off(), _growth()),
        retry=GrowthState.refresh,
        who_can="Members of this company see how its agents grow.",
    )


def _off() -> rx.Component:
    return empty_state(
        "🌙",
        "Nothing to see here",
        "It is switched off for the company, or you have hidden it for yourself.",
        button_link("Settings", href="/settings/game"),
    )


def _growth() -> rx.Component:
    return rx.el.div(
        rx.foreach(GrowthState.facts, lambda fact: rx.el.p(fact, class_name="muted")),
        _part("What changed", rx.el.ul(rx.foreach(GrowthState.log, _event), class_name="ledger")),
        rx.cond(
            GrowthState.lines.length() > 0,
            _part("Points", ledger(GrowthState.lines), load_more(GrowthState)),
        ),
        rx.cond(
            GrowthState.titles.length() > 0,
            _part(
                "Achievements",
                rx.el.ul(rx.foreach(GrowthState.titles, title), class_name="titles"),
            ),
        ),
        class_name="col gap-4",
    )


def _part(name: str, *content: rx.Component) -> rx.Component:
    return rx.el.section(rx.el.h2(name, class_name="part-title"), *content)


def _event(event: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(event.emoji, aria_hidden=True),
            rx.el.span(event.text, class_name="grow"),
            rx.el.span(relative_time(event.at), class_name="faint small"),
            class_name="row",
        ),
        key=event.id,
    )
