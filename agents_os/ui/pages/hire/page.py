"""/agents/hire: the gallery, and the two steps of hiring."""

import reflex as rx

from agents_os.ui.components import button, empty_state, link, notice, page_head, screen_states
from agents_os.ui.components.workforce import (
    Opened,
    Styles,
    choices,
    search_box,
    steps,
    template_card,
)
from agents_os.ui.pages.hire.mine import mine
from agents_os.ui.pages.hire.panel import panel
from agents_os.ui.pages.hire.rows import CATEGORIES
from agents_os.ui.pages.hire.state import HireState
from agents_os.ui.session import SessionState, can
from agents_os.ui.shell import screen


@screen("/agents/hire", title="Hire an agent", active="agents", on_load=HireState.on_load)
def hire_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        page_head(
            "Hire an agent",
            "Choose who should help. You see what it does and what it may do before you decide.",
            link("All agents", href="/agents", class_name="btn"),
        ),
        screen_states(
            HireState,
            rx.cond(~can("agents:edit"), _only_looking()),
            steps(
                "Steps of hiring",
                [("choose", "Choose"), ("mine", "Make it mine")],
                HireState.step,
            ),
            rx.cond(HireState.step == "mine", mine(), _choose()),
            Opened.create(target="template", what=HireState.chosen.key + HireState.step),
            retry=HireState.on_load,
            who_can="Members of this company see the gallery.",
        ),
    )


def _only_looking() -> rx.Component:
    return rx.el.div(
        notice(
            "You can look around. Your role does not hire: ask an owner, an admin or a lead.",
            tone="gold",
        ),
        style={"margin_bottom": "16px"},
    )


def _choose() -> rx.Component:
    return rx.fragment(
        choices(
            "Category", [("", "All"), *CATEGORIES], HireState.category, HireState.show_category
        ),
        rx.el.div(
            rx.el.div(_search(), _cards(), class_name="gallery"),
            rx.cond(HireState.chosen.key != "", panel()),
            class_name=rx.cond(HireState.chosen.key != "", "hire chosen", "hire"),
        ),
    )


def _search() -> rx.Component:
    count = HireState.templates.length()
    return rx.el.div(
        rx.el.span(
            search_box(
                "Search by name, role or skill",
                HireState.query,
                HireState.search.debounce(200),
            ),
            key=HireState.searches.to_string() + SessionState.org_id,
            style={"display": "contents"},
        ),
        rx.el.span(
            rx.cond(count == 1, "1 template", count.to_string() + " templates"),
            class_name="small muted",
            role="status",
        ),
        class_name="filters",
    )


def _cards() -> rx.Component:
    return rx.cond(
        HireState.templates.length() > 0,
        rx.el.ul(
            rx.foreach(
                HireState.templates,
                lambda t: rx.el.li(
                    template_card(
                        t,
                        pressed=HireState.chosen.key == t.key,
                        on_choose=HireState.choose(t.key),
                    ),
                    key=t.key,
                ),
            ),
            class_name="people",
            custom_attrs={"aria-label": "Templates"},
        ),
        rx.el.div(
            empty_state(
                "🔎",
                "Nobody fits that",
                "No template has these words in this category.",
                button("Show all", on_click=HireState.show_all),
            ),
            class_name="card",
        ),
    )
