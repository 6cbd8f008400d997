"""/agents: everybody who works here."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    button,
    button_link,
    chip,
    empty_state,
    load_more,
    none_fit,
    page_head,
    screen_states,
)
from agents_os.ui.components.workforce import Styles, chosen_button, search_box
from agents_os.ui.experience.parts import ExperienceStyles
from agents_os.ui.pages.agents.parts import archive_dialog, cards, rows_table
from agents_os.ui.pages.agents.state import AgentsState
from agents_os.ui.pages.hire.rows import CATEGORIES
from agents_os.ui.session import SessionState, can
from agents_os.ui.shell import screen

LIFECYCLES = [
    ("", "At work"),
    ("active", "On duty"),
    ("paused", "Paused"),
    ("draft", "Drafts"),
    ("archived", "Archived"),
]
ENVIRONMENTS = [
    ("", "Any environment"),
    ("prod", "Production"),
    ("staging", "Staging"),
    ("test", "Test"),
]


@screen("/agents", title="Agents", active="agents", on_load=AgentsState.on_load)
def agents_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        ExperienceStyles.create(),
        page_head(
            "Agents",
            "Everybody who works for this company.",
            rx.cond(
                can("agents:edit"),
                button_link("+ Hire agent", href="/agents/hire", variant="primary"),
            ),
        ),
        screen_states(
            AgentsState,
            _filters(),
            rx.cond(
                AgentsState.agents.length() > 0,
                rx.fragment(
                    rx.cond(AgentsState.view == "list", rows_table(), cards()),
                    load_more(AgentsState),
                ),
                rx.cond(
                    AgentsState.filtered,
                    none_fit("agent", AgentsState.show_all, "Nobody fits that"),
                    _nobody(),
                ),
            ),
            archive_dialog(),
            retry=AgentsState.refresh,
            who_can="Members of this company see its agents.",
        ),
    )


def _filters() -> rx.Component:
    return rx.el.div(
        search_box("Search by name or role", AgentsState.query, AgentsState.search.debounce(200)),
        _choice("Category", "category", [("", "Any category"), *CATEGORIES]),
        _choice("State", "lifecycle", LIFECYCLES),
        _choice("Environment", "environment", ENVIRONMENTS),
        _choice_of("Tag", "tag", "Any tag", AgentsState.tags, lambda tag: (tag, tag)),
        _choice_of(
            "Team", "team_id", "Any team", AgentsState.teams, lambda t: (t["value"], t["label"])
        ),
        chosen_button(
            "Mine", on=AgentsState.mine, on_click=AgentsState.show_mine(~AgentsState.mine)
        ),
        rx.cond(
            AgentsState.filtered,
            button("Clear", variant="ghost", on_click=AgentsState.show_all),
        ),
        rx.el.div(
            _select(
                "Sort",
                [
                    rx.el.option("Newest first", value="created"),
                    rx.el.option("By name", value="name"),
                ],
                AgentsState.sort,
                AgentsState.sort_by,
            ),
            rx.el.span(
                chosen_button(
                    "Cards", on=AgentsState.view != "list", on_click=AgentsState.show_as("cards")
                ),
                chosen_button(
                    "List", on=AgentsState.view == "list", on_click=AgentsState.show_as("list")
                ),
                class_name="toggle",
                role="group",
                custom_attrs={"aria-label": "Show as"},
            ),
            class_name="showing",
        ),
        class_name="filters",
        key=AgentsState.resets.to_string() + SessionState.org_id,
    )


def _choice(label: str, name: str, options: list[tuple[str, str]]) -> rx.Component:
    made = [rx.el.option(text, value=value) for value, text in options]
    return _select(label, made, AgentsState.chosen[name], lambda v: AgentsState.narrow(name, v))


def _choice_of(label: str, name: str, everything: str, options: Any, pair: Any) -> rx.Component:
    """Choices that the company makes; without any there is nothing to filter by."""

    def option(each: Any) -> rx.Component:
        value, text = pair(each)
        return rx.el.option(text, value=value)

    made = [rx.el.option(everything, value=""), rx.foreach(options, option)]
    return rx.cond(
        options.length() > 0,
        _select(label, made, AgentsState.chosen[name], lambda v: AgentsState.narrow(name, v)),
    )


def _select(label: str, options: list[Any], value: Any, on_change: Any) -> rx.Component:
    return rx.el.select(
        *options,
        value=value,
        on_change=on_change,
        class_name="input",
        custom_attrs={"aria-label": label},
    )


def _nobody() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🪑",
            "Nobody works here yet",
            "Agents answer questions, write, research and sort. Hire the first one from the"
            " gallery: it takes a minute and costs nothing.",
            rx.cond(
                can("agents:edit"),
                button_link("Hire your first agent", href="/agents/hire", variant="primary"),
                chip("Owners, admins and leads hire"),
            ),
        ),
        class_name="card",
    )
