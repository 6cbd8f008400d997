"""/quests: what the team plays for."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    button,
    card,
    empty_state,
    link,
    page_head,
    screen_states,
)
from agents_os.ui.components.workforce import Styles
from agents_os.ui.experience.parts import ExperienceStyles, goal
from agents_os.ui.pages.quests.parts import mine, season, skills, titles, unusual
from agents_os.ui.pages.quests.state import QuestsState
from agents_os.ui.session import can
from agents_os.ui.shell import screen


@screen("/quests", title="Quests", active="quests", on_load=QuestsState.on_load)
def quests_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        ExperienceStyles.create(),
        page_head("Quests", "Goals you reach together. Points come from accepted work alone."),
        screen_states(
            QuestsState,
            rx.cond(QuestsState.off, _off(), _playing()),
            retry=QuestsState.refresh,
            who_can="Members of this company see this.",
        ),
    )


def _off() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🌙",
            "Nothing to see here",
            "It is switched off for the company, or you have hidden it for yourself.",
            link("Settings", href="/settings/game", class_name="btn"),
        ),
        class_name="card",
    )


def _playing() -> rx.Component:
    return rx.el.div(
        rx.el.div(skills(), _quests(), titles(), unusual(), class_name="col gap-4"),
        rx.el.div(season(), mine(), class_name="col gap-4"),
        class_name="columns",
    )


def _quests() -> rx.Component:
    return rx.cond(
        QuestsState.with_quests,
        card(
            "Quests",
            rx.cond(QuestsState.scopes.length() > 1, _scopes()),
            rx.el.ul(rx.foreach(QuestsState.quests, goal), class_name="goals"),
            rx.cond(QuestsState.offers.length() > 0, _offers()),
            aside="Today and this week",
        ),
    )


def _scopes() -> rx.Component:
    return rx.el.div(
        rx.foreach(
            QuestsState.scopes,
            lambda scope: rx.el.button(
                scope["label"],
                type="button",
                on_click=QuestsState.show(scope["value"]),
                custom_attrs={
                    "aria-pressed": rx.cond(QuestsState.scope == scope["value"], "true", "false")
                },
            ),
        ),
        class_name="choices",
        role="group",
        custom_attrs={"aria-label": "Whose quests"},
    )


def _offers() -> rx.Component:
    return rx.fragment(
        rx.el.p(
            "Choose one for this week. It counts for everybody, and no points hang on it.",
            class_name="small muted",
            style={"margin": "10px 0"},
        ),
        rx.el.div(rx.foreach(QuestsState.offers, _offer), class_name="offers"),
    )


def _offer(offer: Any) -> rx.Component:
    return rx.el.div(
        rx.el.b(offer.title),
        rx.el.span(offer.criterion, class_name="muted"),
        rx.cond(
            can("work:create"),
            button(
                "Choose",
                small=True,
                on_click=QuestsState.pick(offer.key),
                custom_attrs={"aria-label": "Choose " + offer.title},
            ),
        ),
        key=offer.key,
    )
