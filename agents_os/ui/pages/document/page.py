"""/knowledge/documents/<id>: what was read of a document, at the passage that was cited."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    button,
    button_link,
    card,
    empty_state,
    kv_list,
    link,
    notice,
    page_head,
    relative_time,
    screen_states,
    status,
)
from agents_os.ui.components.browser import plain_link
from agents_os.ui.pages.document.state import DocumentState
from agents_os.ui.pages.knowledge.browser import Cited, KnowledgeStyles
from agents_os.ui.pages.knowledge_base.dialogs import (
    delete_document_dialog,
    document_editor,
    share_dialog,
)
from agents_os.ui.pages.knowledge_base.editing_state import DocumentEditorState
from agents_os.ui.pages.knowledge_base.sharing_state import SharingState
from agents_os.ui.shell import screen

DOCUMENT = DocumentState.document


@screen(
    "/knowledge/documents/[document_id]",
    title="Document",
    active="knowledge",
    on_load=[DocumentEditorState.shut, SharingState.shut, DocumentState.on_load],
)
def document_page() -> rx.Component:
    return rx.fragment(
        KnowledgeStyles.create(),
        rx.cond(
            DocumentState.missing,
            _missing(),
            screen_states(
                DocumentState,
                _head(),
                rx.el.div(_text(), _facts(), class_name="reader"),
                Cited.create(passage=DocumentState.cited),
                document_editor(),
                share_dialog(),
                retry=DocumentState.on_load,
                who_can="Members of this company read its documents.",
            ),
        ),
    )


def _missing() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🔎",
            "No such document",
            "It was deleted or has expired, or it is not of this company.",
            button_link("See all bases", href="/knowledge"),
        ),
        class_name="card",
    )


def _head() -> rx.Component:
    return rx.fragment(
        link(
            "← ", DocumentState.base, href="/knowledge/" + DocumentState.base_id, class_name="small"
        ),
        page_head(
            DOCUMENT.name,
            "The text as it was read. The original may look different.",
            rx.cond(
                DocumentState.original != "",
                plain_link(
                    DocumentState.open_label,
                    href=DocumentState.original,
                    class_name="btn primary",
                    custom_attrs={"target": "_blank", "rel": "noopener noreferrer"},
                ),
            ),
            rx.cond(
                DOCUMENT.url == "",
                plain_link("Download", href=DocumentState.file, class_name="btn"),
            ),
            rx.cond(DOCUMENT.can_edit, _edit()),
        ),
        rx.cond(
            DocumentState.gone,
            notice(
                "The document was read again since it was cited. You see what stands at that place"
                " now.",
                tone="gold",
            ),
        ),
    )


def _edit() -> rx.Component:
    return rx.fragment(
        button("Edit", on_click=DocumentEditorState.begin(DOCUMENT.id)),
        rx.cond(
            DOCUMENT.url == "", button("Share a link", on_click=SharingState.begin(DOCUMENT.id))
        ),
        delete_document_dialog(DOCUMENT, button("Delete", variant="ghost"), DocumentState.delete),
    )


def _text() -> rx.Component:
    return rx.el.section(
        rx.cond(
            DocumentState.sheets.length() > 0,
            rx.fragment(
                rx.cond(DocumentState.earlier, _turn("Earlier pages", DocumentState.show_earlier)),
                rx.foreach(DocumentState.sheets, _sheet),
                rx.cond(DocumentState.later, _turn("Later pages", DocumentState.show_later)),
            ),
            empty_state("📄", "Nothing to read yet", "Its text appears here once it is ready."),
        ),
        class_name="card",
        custom_attrs={"aria-label": "Text of the document"},
    )


def _turn(text: str, event: Any) -> rx.Component:
    return rx.el.div(
        button(text, small=True, on_click=event), class_name="row center", style={"padding": "12px"}
    )


def _sheet(sheet: Any) -> rx.Component:
    return rx.el.div(
        rx.cond(sheet.title != "", rx.el.h2(sheet.title)),
        rx.foreach(sheet.passages, _passage),
        key=sheet.key,
        class_name="sheet",
    )


def _passage(passage: Any) -> rx.Component:
    return rx.el.p(
        passage.text,
        id="passage-" + passage.id,
        key=passage.id,
        tab_index=-1,
        class_name=rx.cond(passage.id == DocumentState.cited, "passage cited", "passage"),
    )


def _facts() -> rx.Component:
    return rx.el.div(
        card(
            "Facts",
            rx.el.p(status(DOCUMENT.dot, DOCUMENT.word), style={"margin_bottom": "8px"}),
            rx.cond(DOCUMENT.why != "", rx.el.p(DOCUMENT.why, class_name="small error-text")),
            rx.cond(DOCUMENT.note != "", rx.el.p(DOCUMENT.note, class_name="small muted")),
            kv_list(
                ("Kind", DOCUMENT.kind),
                ("Tags", DOCUMENT.tags.join(", ")),
                (
                    "Found by",
                    rx.cond(DOCUMENT.found_by != "", DOCUMENT.found_by, "all who see the base"),
                ),
                ("Pages", DOCUMENT.pages),
                ("Passages", DOCUMENT.passages),
                ("Size", DOCUMENT.size),
                ("Added", relative_time(DOCUMENT.added_at)),
                ("Added by", DOCUMENT.added_by),
                ("Used in answers", rx.cond(DOCUMENT.hits != "", DOCUMENT.hits, "not yet")),
                ("Last used", relative_time(DOCUMENT.used_at)),
            ),
        ),
        class_name="col",
    )
