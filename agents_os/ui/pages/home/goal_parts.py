"""The cards of mission control about goals: first steps, quests, streak and season."""

from typing import Any

import reflex as rx

from agents_os.ui.components import card, link
from agents_os.ui.experience.parts import goal
from agents_os.ui.pages.home.state import HomeState
from agents_os.ui.playing import playing


def setup() -> rx.Component:
    """Gone once everything is done."""
    return rx.cond(
        HomeState.setup.length() > 0,
        card("Get started", rx.el.ul(rx.foreach(HomeState.setup, goal), class_name="goals")),
    )


def quests() -> rx.Component:
    """Nothing where nobody plays."""
    something = (
        (HomeState.quests.length() > 0) | (HomeState.streak != "") | (HomeState.season != "")
    )
    return rx.cond(
        playing() & something,
        card(
            "Quests",
            rx.cond(
                HomeState.quests.length() > 0,
                rx.el.ul(rx.foreach(HomeState.quests, goal), class_name="goals"),
            ),
            _line("🔥", HomeState.streak),
            _line("🏁", HomeState.season),
            aside=link("All quests", href="/quests", class_name="link"),
        ),
    )


def _line(emoji: str, text: Any) -> rx.Component:
    return rx.cond(
        text != "",
        rx.el.p(
            rx.el.span(emoji, aria_hidden=True), text, class_name="row top-aligned small muted line"
        ),
    )
