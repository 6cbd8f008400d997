"""Servers of tools, below the tools of an agent: connect, look at each tool, allow it."""

from typing import Any

import reflex as rx

from agents_os.ui.components.basics import button, chip, notice, relative_time
from agents_os.ui.components.dialogs import close_dialog, confirm_dialog, dialog
from agents_os.ui.components.forms import field, form
from agents_os.ui.pages.agent.servers_state import ServersState
from agents_os.ui.pages.agent.tools_rows import CLASSES


def servers() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Servers", class_name="tools-head"),
            button("Connect a server", small=True, on_click=ServersState.set_connecting(True)),
            class_name="row wrap between",
        ),
        rx.foreach(ServersState.servers, _server),
        _connect(),
    )


def _connect() -> rx.Component:
    return dialog(
        "Connect a server of tools",
        form(
            field("Name", "name", required=True, max_length=80, placeholder="Our shop"),
            field(
                "Address",
                "url",
                required=True,
                type="url",
                max_length=2_000,
                placeholder="https://tools.example.com/mcp",
                hint="A server that speaks the Model Context Protocol over HTTP.",
            ),
            field(
                "Token",
                "token",
                type="password",
                max_length=4_000,
                auto_complete="off",
                hint="If it wants one. It is stored encrypted and never shown again.",
            ),
            rx.el.div(
                close_dialog(),
                button(
                    rx.cond(ServersState.busy, "Asking the server…", "Connect"),
                    type="submit",
                    variant="primary",
                    disabled=ServersState.busy,
                ),
                class_name="row end",
            ),
            on_submit=ServersState.connect,
        ),
        text="It is asked for its tools. No agent can use one before you have allowed it.",
        open=ServersState.connecting,
        on_open_change=ServersState.set_connecting,
    )


def _server(server: Any) -> rx.Component:
    return rx.el.details(
        rx.el.summary(rx.el.b(server.name), " ", rx.el.span(server.url, class_name="small muted")),
        rx.cond(
            server.problem != "", notice(rx.el.span(server.problem), tone="red"), rx.fragment()
        ),
        rx.el.div(
            rx.el.span(
                "Asked ",
                relative_time(server.checked_at),
                rx.cond(server.token, ", with a token", ""),
                class_name="small muted",
            ),
            rx.el.div(
                button("Ask again", small=True, on_click=ServersState.check(server.id)),
                confirm_dialog(
                    "Remove this server?",
                    "Its token and its tools are deleted, and every agent loses them at once."
                    " What they did with them stays in the runs.",
                    trigger=button("Remove", variant="ghost", small=True),
                    confirm="Remove",
                    on_confirm=ServersState.remove(server.id),
                ),
                class_name="row",
            ),
            class_name="row wrap between",
        ),
        rx.el.ul(rx.foreach(server.tools, lambda tool: _tool(server, tool)), class_name="memories"),
        key=server.id,
        class_name="memory-settings",
    )


def _tool(server: Any, tool: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.b(tool.name),
            chip(tool.status, tone=tool.tone),
            rx.cond(tool.reads, chip("Says it only reads")),
            class_name="row wrap",
        ),
        rx.el.p(tool.text, class_name="small"),
        rx.el.details(
            rx.el.summary("What it is given", class_name="small muted"),
            rx.el.pre(tool.schema, class_name="small schema"),
        ),
        rx.cond(~tool.gone, _decide(server, tool)),
        key=tool.id + tool.digest,
    )


def _decide(server: Any, tool: Any) -> rx.Component:
    return form(
        rx.el.select(
            *[rx.el.option(words, value=key) for key, words in CLASSES],
            name="action_class",
            default_value=tool.action_class,
            class_name="input",
            custom_attrs={"aria-label": "What it does"},
        ),
        rx.el.div(
            "Reading is free. Everything else asks a person first, unless a rule says otherwise.",
            class_name="hint",
        ),
        rx.el.div(
            button(rx.cond(tool.allowed, "Save", "Allow"), type="submit", small=True),
            rx.cond(
                tool.allowed,
                button(
                    "Do not allow",
                    variant="ghost",
                    small=True,
                    on_click=ServersState.refuse(server.id, tool.id),
                ),
            ),
            class_name="actions",
        ),
        # Not as arguments of the event: Reflex makes a form's handler outside of the loop.
        rx.el.input(type="hidden", name="server_id", value=server.id),
        rx.el.input(type="hidden", name="tool_id", value=tool.id),
        on_submit=ServersState.allow,
    )
