"""/knowledge: the bases of the company."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    button,
    button_link,
    chip,
    empty_state,
    link,
    load_more,
    page_head,
    screen_states,
    status,
)
from agents_os.ui.components.workforce import Styles, search_box
from agents_os.ui.pages.knowledge.browser import KnowledgeStyles
from agents_os.ui.pages.knowledge.editor import base_editor
from agents_os.ui.pages.knowledge.editor_state import BaseEditorState
from agents_os.ui.pages.knowledge.state import KnowledgeState
from agents_os.ui.session import SessionState, can
from agents_os.ui.shell import screen


@screen(
    "/knowledge",
    title="Knowledge",
    active="knowledge",
    on_load=[BaseEditorState.shut, KnowledgeState.on_load],
)
def knowledge_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        KnowledgeStyles.create(),
        page_head(
            "Knowledge",
            "Documents your agents read and cite. Each base says who may use it.",
            button_link("Search", href="/knowledge/search"),
            rx.cond(
                can("agents:edit"),
                button("+ New base", variant="primary", on_click=BaseEditorState.begin("")),
            ),
        ),
        screen_states(
            KnowledgeState,
            rx.cond(
                (KnowledgeState.bases.length() > 0) | (KnowledgeState.query != ""),
                rx.fragment(_filters(), _bases()),
                _none(),
            ),
            retry=KnowledgeState.refresh,
            who_can="Members of this company see its knowledge.",
        ),
        base_editor(),
    )


def _filters() -> rx.Component:
    return rx.el.div(
        search_box("Search bases", KnowledgeState.query, KnowledgeState.search.debounce(200)),
        class_name="filters",
        key=SessionState.org_id,
    )


def _bases() -> rx.Component:
    return rx.cond(
        KnowledgeState.bases.length() > 0,
        rx.fragment(
            rx.el.ul(rx.foreach(KnowledgeState.bases, _card), class_name="people"),
            load_more(KnowledgeState),
        ),
        rx.el.div(
            empty_state("🔎", "No base is called that", "Try another word."), class_name="card"
        ),
    )


def _card(base: Any) -> rx.Component:
    return rx.el.li(
        rx.el.h2(link(base.name, href="/knowledge/" + base.id)),
        rx.cond(base.about != "", rx.el.p(base.about, class_name="about clamp")),
        rx.el.span(
            rx.el.span(base.documents, class_name="num"),
            rx.el.span(base.size, class_name="num"),
            class_name="facts-line",
        ),
        rx.el.span(
            chip(base.readers, tone=rx.cond(base.read_by_nobody, "gold", "green")),
            class_name="chips",
        ),
        rx.cond(base.dot != "", status(base.dot, base.word)),
        rx.el.span(base.model, class_name="small muted"),
        rx.el.div(
            button_link("Open", href="/knowledge/" + base.id, small=True),
            rx.cond(
                base.can_edit,
                button("Edit", small=True, on_click=BaseEditorState.begin(base.id)),
            ),
            class_name="acts",
        ),
        key=base.id,
        class_name="person",
    )


def _none() -> rx.Component:
    return rx.el.div(
        empty_state(
            "📚",
            "Nothing to read yet",
            "Put your handbooks, price lists and web pages into a base. Agents you allow answer"
            " from them, and say on which page it stands.",
            rx.cond(
                can("agents:edit"),
                button(
                    "Make the first base", variant="primary", on_click=BaseEditorState.begin("")
                ),
                chip("Leads and admins add knowledge"),
            ),
        ),
        class_name="card",
    )
