"""Agents as cards and as a table."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    avatar,
    button,
    button_link,
    chip,
    link,
    relative_time,
    status,
    table,
    table_row,
)
from agents_os.ui.experience.parts import level_bar, level_tag, why
from agents_os.ui.pages.agents.state import AgentsState
from agents_os.ui.session import can

NO_WORK = "No answers yet"


def cards() -> rx.Component:
    return rx.el.ul(
        rx.foreach(AgentsState.agents, _card),
        class_name="people",
        custom_attrs={"aria-label": "Agents"},
    )


def rows_table() -> rx.Component:
    columns = ["Agent", "State", "Model", "Owner", "Team", "Version", "Last active", ("", "r")]
    return rx.el.div(table("Agents", columns, AgentsState.agents, _row), class_name="card")


def who(agent: Any, *beside: rx.Component, heading: Any = rx.el.h2) -> rx.Component:
    """Face, name and role; the name leads to the agent. `beside` stands at the name's right."""
    return rx.el.div(
        avatar(agent.emoji),
        rx.el.div(
            rx.el.div(
                heading(link(agent.name, href=f"/agents/{agent.id}")),
                *beside,
                class_name="row between",
            ),
            rx.el.div(agent.role, class_name="small muted trunc"),
            class_name="grow",
        ),
        class_name="top-line",
    )


def chat_button(agent: Any) -> rx.Component:
    """For agents on duty and people who may ask; otherwise a way to look."""
    may = (agent.lifecycle == "active") & can("work:create")
    return rx.cond(
        may,
        button_link("Chat", href=f"/agents/{agent.id}", small=True),
        button_link("Open", href=f"/agents/{agent.id}", small=True),
    )


def _card(agent: Any) -> rx.Component:
    return rx.el.li(
        who(agent, level_tag(agent.x)),
        level_bar(agent.x, agent.name),
        rx.el.div(
            _presence(agent),
            rx.cond(
                agent.active_at != "",
                rx.el.span("active ", relative_time(agent.active_at)),
                rx.el.span(NO_WORK),
            ),
            class_name="facts-line",
        ),
        rx.cond(agent.paused != "", rx.el.p("Paused: ", agent.paused, class_name="about")),
        _chips(agent),
        rx.el.div(
            rx.el.span(
                rx.cond(agent.owner != "", "Owner: " + agent.owner, "No owner"), class_name="trunc"
            ),
            rx.cond(agent.team != "", rx.el.span("Team: ", agent.team, class_name="trunc")),
            class_name="facts-line",
        ),
        rx.el.div(
            chat_button(agent),
            _actions(agent),
            rx.cond(agent.x.level > 0, why(agent.id, agent.name, "Why this level?")),
            class_name="acts",
        ),
        key=agent.id,
        class_name="person",
    )


def _row(agent: Any) -> rx.Component:
    return table_row(
        rx.el.div(
            avatar(agent.emoji, size="sm"),
            rx.el.div(
                link(
                    rx.el.b(agent.name),
                    href=f"/agents/{agent.id}",
                    style={"color": "inherit", "text_decoration": "none"},
                ),
                rx.el.div(agent.role, class_name="small muted"),
            ),
            level_tag(agent.x),
            class_name="row",
        ),
        _presence(agent),
        _model(agent),
        agent.owner,
        rx.cond(agent.team != "", agent.team, "–"),
        rx.cond(agent.version != "", agent.version, "–"),
        rx.cond(agent.active_at != "", relative_time(agent.active_at), NO_WORK),
        (rx.el.div(chat_button(agent), _actions(agent), class_name="row end"), "r"),
        key=agent.id,
    )


def _presence(agent: Any) -> rx.Component:
    return status(agent.dot, agent.word)


def _model(agent: Any) -> rx.Component:
    return rx.cond(
        agent.practice,
        chip("Practice model", tone="gold"),
        rx.cond(agent.model != "", chip(agent.model)),
    )


def _chips(agent: Any) -> rx.Component:
    return rx.el.div(
        _model(agent),
        rx.cond(agent.version != "", chip(agent.version)),
        rx.cond(agent.unpublished, chip("Unpublished changes", tone="gold")),
        rx.cond(agent.private, chip("Private")),
        rx.cond(agent.environment != "prod", chip(agent.environment, tone="blue")),
        rx.foreach(agent.tags, lambda tag: chip(tag)),
        class_name="chips",
    )


def _actions(agent: Any) -> rx.Component:
    return rx.fragment(
        rx.cond(
            agent.can_pause & (agent.lifecycle == "active"),
            button("Pause", small=True, on_click=AgentsState.pause(agent.id)),
        ),
        rx.cond(
            agent.can_pause & (agent.lifecycle == "paused"),
            button("Resume", small=True, on_click=AgentsState.resume(agent.id)),
        ),
        rx.cond(
            agent.can_archive & (agent.lifecycle != "archived"),
            button(
                "Archive",
                variant="ghost",
                small=True,
                on_click=AgentsState.ask_to_archive(agent.id),
            ),
        ),
    )


def archive_dialog() -> rx.Component:
    """One for all cards: asks, and says what will happen."""
    return rx.alert_dialog.root(
        rx.alert_dialog.content(
            rx.alert_dialog.title(
                "Archive ", AgentsState.leaving_name, "?", class_name="dialog-title"
            ),
            rx.alert_dialog.description(
                AgentsState.leaving_name,
                " takes no more questions and leaves every list. Its versions and conversations"
                " are kept, and it can be brought back.",
                class_name="muted",
            ),
            rx.el.div(
                button("Keep as it is", variant="ghost", on_click=AgentsState.keep(False)),
                button("Archive", variant="danger", on_click=AgentsState.archive),
                class_name="row end",
                style={"margin_top": "16px"},
            ),
            max_width="440px",
        ),
        open=AgentsState.leaving_id != "",
        on_open_change=AgentsState.keep,
    )
