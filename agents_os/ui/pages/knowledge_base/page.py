"""/knowledge/<id>: one base, its documents, and how more come in."""

import reflex as rx

from agents_os.ui.components import (
    button,
    button_link,
    card,
    chip,
    confirm_dialog,
    empty_state,
    form,
    link,
    load_more,
    page_head,
    screen_states,
    text_area,
)
from agents_os.ui.components.drop_zone import ACCEPTED, drop_zone
from agents_os.ui.components.workforce import Styles, search_box
from agents_os.ui.pages.knowledge.browser import KnowledgeStyles
from agents_os.ui.pages.knowledge.editor import base_editor
from agents_os.ui.pages.knowledge.editor_state import BaseEditorState
from agents_os.ui.pages.knowledge_base.dialogs import document_editor, reindex_dialog, share_dialog
from agents_os.ui.pages.knowledge_base.editing_state import DocumentEditorState
from agents_os.ui.pages.knowledge_base.parts import documents
from agents_os.ui.pages.knowledge_base.reindex_state import ReindexState
from agents_os.ui.pages.knowledge_base.rows import STATES
from agents_os.ui.pages.knowledge_base.sharing_state import SharingState
from agents_os.ui.pages.knowledge_base.state import KnowledgeBaseState
from agents_os.ui.shell import screen

BASE = KnowledgeBaseState.base
_DIALOGS = [BaseEditorState, ReindexState, SharingState, DocumentEditorState]


@screen(
    "/knowledge/[base_id]",
    title="Knowledge",
    active="knowledge",
    on_load=[*(each.shut for each in _DIALOGS), KnowledgeBaseState.on_load],
)
def base_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        KnowledgeStyles.create(),
        rx.cond(
            KnowledgeBaseState.missing,
            _missing(),
            screen_states(
                KnowledgeBaseState,
                _head(),
                rx.el.div(
                    rx.cond(BASE.can_add, _add()),
                    card("Documents", _filters(), _documents(), aside=BASE.size, flush=True),
                    class_name="col gap-4",
                ),
                base_editor(),
                reindex_dialog(),
                share_dialog(),
                document_editor(),
                retry=KnowledgeBaseState.refresh,
                who_can="Members of this company see its knowledge.",
            ),
        ),
    )


def _missing() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🔎",
            "No such base",
            "It does not exist here, or it was deleted.",
            button_link("See all bases", href="/knowledge"),
        ),
        class_name="card",
    )


def _head() -> rx.Component:
    return rx.fragment(
        link("← All bases", href="/knowledge", class_name="small"),
        page_head(
            BASE.name,
            rx.el.span(
                rx.cond(BASE.about != "", rx.el.span(BASE.about, " ")),
                chip(BASE.readers, tone=rx.cond(BASE.read_by_nobody, "gold", "green")),
                " ",
                rx.el.span(BASE.model, ". ", BASE.used, ".", class_name="small"),
            ),
            button_link("Search this base", href="/knowledge/search?base=" + BASE.id),
            rx.cond(BASE.can_edit, _edit()),
        ),
    )


def _edit() -> rx.Component:
    return rx.fragment(
        button("Edit and share", on_click=BaseEditorState.begin(BASE.id)),
        button("Read again", on_click=ReindexState.begin("")),
        confirm_dialog(
            "Delete " + BASE.name + "?",
            "Its documents and everything read from them are erased for good, and no agent finds"
            " anything of it from this moment on. Answers that were given stay, without their"
            " sources.",
            trigger=button("Delete", variant="ghost"),
            confirm="Delete base",
            on_confirm=KnowledgeBaseState.delete_base,
        ),
    )


def _add() -> rx.Component:
    return rx.el.div(
        card(
            "Add documents",
            drop_zone(
                "/api/v1/knowledge-bases/" + BASE.id + "/documents/upload",
                accept=ACCEPTED,
                most=KnowledgeBaseState.most_bytes,
                hint=KnowledgeBaseState.room,
            ),
        ),
        card(
            "Add web pages",
            form(
                text_area(
                    "Addresses",
                    "addresses",
                    rows=4,
                    required=True,
                    max_length=10_000,
                    placeholder="https://example.com/terms",
                    hint="One per line. Each page is read once, if its website allows it.",
                ),
                rx.el.div(button("Add pages", type="submit"), class_name="actions"),
                on_submit=KnowledgeBaseState.add_addresses,
                reset_on_submit=True,
            ),
        ),
        class_name="add-documents",
    )


def _filters() -> rx.Component:
    return rx.cond(
        (KnowledgeBaseState.documents.length() > 0) | KnowledgeBaseState.filtered,
        rx.el.div(
            search_box(
                "Search documents",
                KnowledgeBaseState.query,
                KnowledgeBaseState.search.debounce(200),
            ),
            rx.el.select(
                rx.el.option("Every state", value=""),
                *[rx.el.option(word, value=key) for key, (_, word) in STATES.items()],
                value=KnowledgeBaseState.status,
                on_change=KnowledgeBaseState.narrow,
                class_name="input",
                custom_attrs={"aria-label": "State"},
            ),
            rx.cond(
                KnowledgeBaseState.tag != "",
                button(
                    "Tag: ",
                    KnowledgeBaseState.tag,
                    " ✕",
                    small=True,
                    on_click=KnowledgeBaseState.show_tag(""),
                    custom_attrs={
                        "aria-label": "Tag: "
                        + KnowledgeBaseState.tag
                        + ". Show documents with any tag"
                    },
                ),
            ),
            rx.cond(
                (KnowledgeBaseState.failed > 0) & BASE.can_edit,
                button(
                    "Try all failed ones again",
                    small=True,
                    on_click=KnowledgeBaseState.retry_failed,
                ),
            ),
            class_name="filters",
            style={"padding": "12px 16px 0"},
            key=BASE.id,
        ),
    )


def _documents() -> rx.Component:
    return rx.cond(
        KnowledgeBaseState.documents.length() > 0,
        rx.fragment(documents(), load_more(KnowledgeBaseState)),
        rx.cond(
            KnowledgeBaseState.filtered,
            empty_state("🔎", "No document fits that", "Try another word, or every state."),
            empty_state(
                "📄",
                "No documents yet",
                "PDF, Word, Excel, PowerPoint, text, web pages, e-mails and pictures can be read.",
            ),
        ),
    )
