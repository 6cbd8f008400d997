"""The tools tab."""

from typing import Any

import reflex as rx

from agents_os.ui.components.basics import button, chip, notice, relative_time
from agents_os.ui.components.states import empty_state, screen_states
from agents_os.ui.components.tables import table, table_row
from agents_os.ui.pages.agent.servers_parts import servers
from agents_os.ui.pages.agent.state import AgentState
from agents_os.ui.pages.agent.tools_state import ToolsState
from agents_os.ui.pages.agent.versions_state import VersionsState
from agents_os.ui.session import can

COLUMNS = ["Tool", "What it does", "Last used", ("May use it", "r")]


def tools_tab() -> rx.Component:
    return screen_states(
        ToolsState,
        rx.cond(ToolsState.unpublished, _unpublished()),
        rx.el.h2("Built in", class_name="tools-head"),
        table("Built-in tools", COLUMNS, ToolsState.tools, _built_in),
        rx.el.h2("From servers of your company", class_name="tools-head"),
        rx.cond(
            ToolsState.server_tools.length() > 0,
            table("Tools of servers", COLUMNS, ToolsState.server_tools, _of_server),
            empty_state(
                "🔌",
                "No tool from outside yet",
                "Servers that speak the Model Context Protocol give agents further tools: your"
                " shop, your files, your own systems. Whoever manages connections allows each"
                " tool first.",
            ),
        ),
        rx.cond(can("connections:manage"), servers()),
        retry=ToolsState.refresh,
        who_can="Members of this company see what its agents may use.",
    )


def _unpublished() -> rx.Component:
    return notice(
        rx.el.span("The draft has changes that nobody uses yet."),
        button(
            "Look and publish",
            small=True,
            on_click=[AgentState.open_tab("versions"), VersionsState.load],
        ),
        tone="gold",
    )


def _built_in(tool: Any) -> rx.Component:
    return _row(
        tool,
        rx.cond(
            tool.fixed,
            rx.el.span("always at tasks", class_name="small muted"),
            _box(tool, ToolsState.give(tool.id, ~tool.on)),
        ),
    )


def _of_server(tool: Any) -> rx.Component:
    return _row(tool, _box(tool, ToolsState.give_of_server(tool.id, ~tool.on)))


def _row(tool: Any, use: rx.Component) -> rx.Component:
    return table_row(
        rx.el.div(
            rx.el.b(tool.name),
            rx.el.div(tool.text, class_name="small muted clamp"),
            rx.cond(tool.note != "", chip(tool.note, tone="red")),
        ),
        chip(tool.risk, tone=tool.tone),
        rx.cond(
            tool.used_at != "",
            rx.el.span(tool.uses, ", ", relative_time(tool.used_at), class_name="small"),
            rx.el.span("–", class_name="muted"),
        ),
        (use, "r"),
        key=tool.id,
    )


def _box(tool: Any, change: Any) -> rx.Component:
    return rx.el.input(
        type="checkbox",
        class_name="switch",
        checked=tool.on,
        disabled=~(AgentState.card.can_edit & (AgentState.card.lifecycle != "archived")),
        on_change=change,
        custom_attrs={"aria-label": tool.name},
    )
