"""/agents/<id>: one agent. Chat first; versions and definition behind tabs."""

from typing import Any

import reflex as rx

from agents_os.ui.components.basics import button, button_link, chip
from agents_os.ui.components.states import empty_state, screen_states
from agents_os.ui.pages.agent.browser import Address, Styles
from agents_os.ui.pages.agent.chat_parts import chat_tab, history
from agents_os.ui.pages.agent.chat_state import ChatState
from agents_os.ui.pages.agent.definition_parts import definition_tab
from agents_os.ui.pages.agent.definition_state import DefinitionState
from agents_os.ui.pages.agent.profile_parts import identity, last_days, offers, this_run
from agents_os.ui.pages.agent.state import AgentState
from agents_os.ui.pages.agent.talks_state import TalksState
from agents_os.ui.pages.agent.versions_parts import versions_tab
from agents_os.ui.pages.agent.versions_state import VersionsState
from agents_os.ui.shell import screen


@screen(
    "/agents/[agent_id]",
    title="Agent",
    active="agents",
    on_load=[
        AgentState.on_load,
        ChatState.on_load,
        VersionsState.on_load,
        DefinitionState.on_load,
    ],
)
def agent_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        Address.create(
            tab=rx.cond(AgentState.tab == "chat", "", AgentState.tab),
            conversation=ChatState.conversation_id,
        ),
        rx.cond(
            AgentState.missing,
            _missing(),
            screen_states(
                AgentState,
                _agent(),
                retry=AgentState.on_load,
                who_can="Members of this company can see its agents.",
            ),
        ),
    )


def _missing() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🔎",
            "No such agent",
            "It does not exist here, or it was not shared with you.",
            button_link("See all agents", href="/agents"),
        ),
        class_name="card",
    )


def _agent() -> rx.Component:
    chatting = AgentState.tab == "chat"
    return rx.el.div(
        rx.el.div(
            identity(),
            rx.el.div(rx.cond(chatting, this_run()), class_name="from-right"),
            last_days(),
            offers(),
            class_name="side-col left",
        ),
        rx.el.section(
            _tabs(),
            rx.match(
                AgentState.tab,
                ("versions", versions_tab()),
                ("definition", definition_tab()),
                chat_tab(),
            ),
            class_name="card center-col",
        ),
        rx.cond(chatting, rx.el.div(this_run(), class_name="side-col right")),
        history(),
        class_name=rx.cond(chatting, "agent-page", "agent-page two reading"),
    )


def _tabs() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            _tab("chat", "Chat"),
            _tab(
                "versions",
                "Versions ",
                rx.cond(AgentState.card.unpublished, chip("Unpublished", tone="gold")),
                load=VersionsState.load,
            ),
            _tab("definition", "Definition", load=DefinitionState.load),
            class_name="tabs",
            role="tablist",
            custom_attrs={"aria-label": "Parts of this agent"},
        ),
        rx.cond(AgentState.tab == "chat", _talk_buttons()),
        class_name="tabs-row",
    )


def _tab(key: str, *label: Any, load: Any = None) -> rx.Component:
    return rx.el.button(
        *label,
        type="button",
        role="tab",
        on_click=[AgentState.open_tab(key), *([load] if load else [])],
        custom_attrs={"aria-selected": rx.cond(AgentState.tab == key, "true", "false")},
    )


def _talk_buttons() -> rx.Component:
    return rx.el.span(
        button("+ New", variant="ghost", small=True, on_click=ChatState.new),
        button("History ▾", variant="ghost", small=True, on_click=TalksState.set_open(True)),
        class_name="row talk-buttons",
    )
