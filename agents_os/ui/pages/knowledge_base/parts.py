"""The table of documents."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    bar,
    button,
    chip,
    link,
    menu,
    menu_item,
    relative_time,
    status,
    table,
    table_row,
)
from agents_os.ui.pages.knowledge_base.dialogs import delete_document_dialog
from agents_os.ui.pages.knowledge_base.editing_state import DocumentEditorState
from agents_os.ui.pages.knowledge_base.reindex_state import ReindexState
from agents_os.ui.pages.knowledge_base.sharing_state import SharingState
from agents_os.ui.pages.knowledge_base.state import KnowledgeBaseState

COLUMNS = [
    "Document", "State", ("Pages", "r"), ("Passages", "r"), ("Size", "r"), "Used", ("", "r"),
]  # fmt: skip


def documents() -> rx.Component:
    return rx.el.div(
        table("Documents", COLUMNS, KnowledgeBaseState.documents, _row), class_name="documents"
    )


def _row(document: Any) -> rx.Component:
    return table_row(
        _name(document),
        _state(document),
        (document.pages, "r num"),
        (document.passages, "r num"),
        (document.size, "r num"),
        rx.cond(
            document.used_at != "",
            rx.el.span(document.hits, ", ", relative_time(document.used_at), class_name="small"),
            rx.el.span("not yet", class_name="small muted"),
        ),
        (_actions(document), "r"),
        key=document.id,
    )


def _name(document: Any) -> rx.Component:
    return rx.el.div(
        rx.el.span(document.emoji, aria_hidden=True),
        rx.el.div(
            rx.cond(
                document.readable,
                link(document.name, href="/knowledge/documents/" + document.id),
                rx.el.span(document.name),
            ),
            rx.el.div(
                rx.foreach(document.tags, _tag),
                rx.cond(document.narrow, chip(document.found_by)),
                rx.cond(
                    document.expires_on != "",
                    chip("until ", document.expires_on, tone="gold"),
                ),
                class_name="row wrap",
                style={"gap": "4px"},
            ),
        ),
        class_name="name",
    )


def _tag(tag: Any) -> rx.Component:
    return rx.el.button(
        tag,
        type="button",
        class_name="chip",
        on_click=KnowledgeBaseState.show_tag(tag),
        custom_attrs={"aria-label": "Only documents with the tag " + tag},
    )


def _state(document: Any) -> rx.Component:
    return rx.el.div(
        status(document.dot, document.word),
        rx.cond(document.percent >= 0, bar(document.percent, label="Reading " + document.name)),
        rx.cond(document.why != "", rx.el.span(document.why, class_name="small error-text")),
        rx.cond(document.note != "", rx.el.span(document.note, class_name="small muted")),
        class_name="state",
    )


def _actions(document: Any) -> rx.Component:
    return rx.cond(
        document.can_edit,
        rx.el.div(
            rx.cond(
                document.why != "",
                button("Try again", small=True, on_click=KnowledgeBaseState.retry(document.id)),
            ),
            _more(document),
            delete_document_dialog(
                document,
                button("Delete", variant="ghost", small=True),
                KnowledgeBaseState.delete(document.id),
            ),
            class_name="row end",
            style={"gap": "2px"},
        ),
    )


def _more(document: Any) -> rx.Component:
    trigger = button(
        "⋯",
        variant="ghost",
        small=True,
        custom_attrs={"aria-label": "More about " + document.name},
    )
    return menu(
        trigger,
        menu_item("Edit", on_select=DocumentEditorState.begin(document.id)),
        rx.cond(
            document.url == "",
            menu_item("Share a link", on_select=SharingState.begin(document.id)),
        ),
        menu_item("Read again", on_select=ReindexState.begin(document.id)),
    )
