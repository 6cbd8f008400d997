"""/agents/<id>: one agent. Who it is at the left, the open tab beside it."""

import reflex as rx

from agents_os.ui.components.basics import button, button_link
from agents_os.ui.components.states import empty_state, screen_states
from agents_os.ui.pages.agent.browser import Address, Styles, TabList
from agents_os.ui.pages.agent.chat_parts import history, used_dialog
from agents_os.ui.pages.agent.chat_state import ChatState
from agents_os.ui.pages.agent.profile_parts import identity, last_days, offers, this_run
from agents_os.ui.pages.agent.state import AgentState
from agents_os.ui.pages.agent.tabs import TABS, Tab, TabsState
from agents_os.ui.pages.agent.talks_state import TalksState
from agents_os.ui.shell import screen
from agents_os.ui.used import UsedStyles


@screen("/agents/[agent_id]", title="Agent", active="agents", on_load=TabsState.on_load)
def agent_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        UsedStyles.create(),
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
                retry=TabsState.on_load,
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
            rx.match(AgentState.tab, *[(tab.key, _panel(tab)) for tab in TABS], _panel(TABS[0])),
            class_name="card center-col",
        ),
        rx.cond(chatting, rx.el.div(this_run(), class_name="side-col right")),
        history(),
        used_dialog(),
        class_name=rx.cond(chatting, "agent-page", "agent-page two reading"),
    )


def _tabs() -> rx.Component:
    return rx.el.div(
        TabList.create(
            *[_tab(tab) for tab in TABS], selected=AgentState.tab, label="Parts of this agent"
        ),
        rx.cond(AgentState.tab == "chat", _talk_buttons()),
        class_name="tabs-row",
    )


def _tab(tab: Tab) -> rx.Component:
    is_open = AgentState.tab == tab.key
    drawn = rx.el.button(
        tab.label,
        tab.mark,
        id=f"tab-{tab.key}",
        type="button",
        role="tab",
        tab_index=rx.cond(is_open, 0, -1),
        on_click=[AgentState.open_tab(tab.key), tab.load],
        custom_attrs={
            "aria-selected": rx.cond(is_open, "true", "false"),
            "aria-controls": f"panel-{tab.key}",
        },
    )
    return drawn if tab.shown is True else rx.cond(tab.shown, drawn)


def _panel(tab: Tab) -> rx.Component:
    return rx.el.div(
        tab.body(),
        id=f"panel-{tab.key}",
        role="tabpanel",
        class_name="chat" if tab.key == "chat" else "tab-body",
        custom_attrs={"aria-labelledby": f"tab-{tab.key}"},
    )


def _talk_buttons() -> rx.Component:
    return rx.el.span(
        button("+ New", variant="ghost", small=True, on_click=ChatState.new),
        button("History ▾", variant="ghost", small=True, on_click=TalksState.set_open(True)),
        class_name="row talk-buttons",
    )
