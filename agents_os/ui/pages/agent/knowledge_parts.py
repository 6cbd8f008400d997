"""The knowledge tab."""

from typing import Any

import reflex as rx

from agents_os.ui.components.basics import button_link, relative_time
from agents_os.ui.components.browser import link
from agents_os.ui.components.states import empty_state, load_more, screen_states
from agents_os.ui.components.tables import table, table_row
from agents_os.ui.pages.agent.knowledge_state import AgentKnowledgeState
from agents_os.ui.pages.agent.state import AgentState

COLUMNS = ["Base", "Documents", "Last used", ("May use it", "r")]


def knowledge_tab() -> rx.Component:
    return screen_states(
        AgentKnowledgeState,
        rx.cond(
            AgentKnowledgeState.bases.length() > 0,
            rx.fragment(
                table("Knowledge bases", COLUMNS, AgentKnowledgeState.bases, _base),
                load_more(AgentKnowledgeState),
                _used(),
            ),
            empty_state(
                "📚",
                "Nothing to read yet",
                "A base holds documents. " + AgentState.card.name + " answers from those you let"
                " it use, and names the page.",
                button_link("Open knowledge", href="/knowledge", variant="primary"),
            ),
        ),
        retry=AgentKnowledgeState.refresh,
        who_can="Members of this company see what its agents may use.",
    )


def _used() -> rx.Component:
    return rx.fragment(
        rx.el.h2("Used in the last 30 days", class_name="tools-head"),
        rx.cond(
            AgentKnowledgeState.used.length() > 0,
            table(
                "Documents used",
                ["Document", "Used", "Last used"],
                AgentKnowledgeState.used,
                lambda one: table_row(
                    link(one.name, href="/knowledge/documents/" + one.id),
                    one.times,
                    relative_time(one.used_at),
                    key=one.id,
                ),
            ),
            rx.el.p("No answer needed a document yet.", class_name="muted"),
        ),
    )


def _base(base: Any) -> rx.Component:
    return table_row(
        rx.el.div(
            link(base.name, href="/knowledge/" + base.id),
            rx.el.div(base.about, class_name="small muted clamp"),
        ),
        rx.el.span(base.documents, class_name="num"),
        relative_time(base.used_at),
        (_use(base), "r"),
        key=base.id,
    )


def _use(base: Any) -> rx.Component:
    return rx.cond(
        base.through != "",
        rx.el.span(base.through, class_name="small muted"),
        rx.el.input(
            type="checkbox",
            class_name="switch",
            checked=base.on,
            disabled=~(base.can_edit & AgentState.card.can_edit),
            on_change=AgentKnowledgeState.give(base.id, ~base.on),
            custom_attrs={"aria-label": base.name},
        ),
    )
