"""/: mission control."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    bar,
    button,
    button_link,
    card,
    empty_state,
    link,
    page_head,
    screen_states,
    status,
)
from agents_os.ui.components.workforce import Styles
from agents_os.ui.experience.parts import ExperienceStyles, level_bar, level_tag, why
from agents_os.ui.inbox import InboxState
from agents_os.ui.pages.agents.parts import chat_button, who
from agents_os.ui.pages.home.goal_parts import quests, setup
from agents_os.ui.pages.home.parts import feed, last_day, needs, under_way
from agents_os.ui.pages.home.state import HomeState
from agents_os.ui.playing import playing
from agents_os.ui.quick_task.state import QuickTaskState
from agents_os.ui.session import SessionState, can
from agents_os.ui.shell import screen


@screen("/", title="Mission control", active="home", on_load=HomeState.on_load)
def home_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        ExperienceStyles.create(),
        screen_states(
            HomeState,
            page_head(
                rx.el.span(HomeState.greeting, ", ", SessionState.name.split(" ")[0]),
                HomeState.sentence,
                rx.cond(HomeState.roster.length() > 0, _head_actions()),
            ),
            rx.cond(HomeState.roster.length() > 0, _at_work(), _first_visit()),
            retry=HomeState.on_load,
            who_can="Members of this company see this.",
            rows=8,
        ),
    )


def _head_actions() -> rx.Component:
    return rx.fragment(
        _company_level(),
        rx.cond(can("work:create"), button("+ New task", on_click=QuickTaskState.begin)),
        rx.cond(
            can("agents:edit"),
            button_link("+ Hire agent", href="/agents/hire", variant="primary"),
        ),
    )


def _company_level() -> rx.Component:
    x = HomeState.company
    return rx.cond(
        playing() & (x.level > 0),
        rx.el.div(
            rx.el.div(
                rx.el.span("COMPANY LV ", x.level, class_name="pixel"),
                rx.el.span(x.text, class_name="num faint"),
                class_name="row between",
            ),
            bar(x.percent, label="Experience of the company"),
            class_name="company-level",
        ),
    )


def _at_work() -> rx.Component:
    return rx.el.div(
        rx.el.div(rx.foreach(HomeState.tiles, _tile), class_name="tiles five"),
        rx.el.div(
            rx.el.div(_team(), under_way(), last_day(), class_name="col"),
            rx.el.div(needs(), setup(), quests(), feed(), class_name="col first-on-phone"),
            class_name="columns",
        ),
        class_name="mission",
    )


def _tile(tile: Any) -> rx.Component:
    stopped = tile.of_agents & (InboxState.stop.at != "")
    of = rx.cond(tile.of != "", rx.el.span(" ", tile.of, class_name="of"))
    return rx.el.div(
        rx.el.span(tile.label, class_name="small muted"),
        rx.el.b(rx.cond(stopped, "0", tile.value), of),
        rx.el.span(rx.cond(stopped, "all are stopped", tile.note), class_name="small faint num"),
        class_name="tile",
        key=tile.label,
    )


def _team() -> rx.Component:
    return card(
        "Your team",
        rx.el.ul(rx.foreach(HomeState.roster, _teammate), class_name="people three"),
        rx.cond(
            HomeState.more_agents > 0,
            rx.el.p(
                link(
                    "All agents, ",
                    HomeState.more_agents,
                    " more",
                    href="/agents",
                    class_name="link",
                ),
                style={"margin": "12px 0 0"},
            ),
        ),
        aside="Sorted by activity",
    )


def _teammate(agent: Any) -> rx.Component:
    return rx.el.li(
        who(agent, level_tag(agent.x), heading=rx.el.h3),
        level_bar(agent.x, agent.name),
        rx.el.div(
            rx.el.span(status(agent.dot, agent.doing), class_name="trunc", title=agent.doing),
            why(agent.id, agent.name),
            class_name="small muted row between doing",
        ),
        rx.el.div(chat_button(agent), _task_button(agent), class_name="acts"),
        key=agent.id,
        class_name="person",
    )


def _task_button(agent: Any) -> rx.Component:
    return rx.cond(
        (agent.lifecycle == "active") & can("work:create"),
        button(
            "Task",
            small=True,
            on_click=QuickTaskState.begin_for("agent:" + agent.id),
            custom_attrs={"aria-label": "New task for " + agent.name},
        ),
    )


def _first_visit() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            empty_state(
                "🕹️",
                "Nobody works here yet",
                "Hire your first agent and ask it something. It takes a minute, costs nothing"
                " and needs no key: a practice model answers until you connect a real one.",
                rx.cond(
                    can("agents:edit"),
                    rx.el.div(
                        button_link("Get started", href="/welcome", variant="primary"),
                        button_link("Look at the gallery", href="/agents/hire"),
                        class_name="row wrap center",
                    ),
                    rx.el.p("Owners, admins and leads hire agents.", class_name="small muted"),
                ),
            ),
            class_name="card",
        ),
        rx.el.div(setup(), style={"margin_top": "16px"}),
    )
