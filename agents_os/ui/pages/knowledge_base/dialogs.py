"""Reading again with its price, sharing links, editing what is said of a document."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    button,
    close_dialog,
    confirm_dialog,
    copy_button,
    dialog,
    field,
    form,
    form_actions,
    kv_list,
    relative_time,
    select_field,
)
from agents_os.ui.pages.knowledge.editor import reading_fields
from agents_os.ui.pages.knowledge_base.editing_state import DocumentEditorState
from agents_os.ui.pages.knowledge_base.reindex_state import ReindexState
from agents_os.ui.pages.knowledge_base.sharing_state import SharingState

HOW_LONG = [("1", "One hour"), ("24", "One day"), ("168", "One week"), ("720", "30 days")]


def reindex_dialog() -> rx.Component:
    my = ReindexState
    return dialog(
        rx.cond(my.document == "", "Read all of it again?", "Read it again?"),
        rx.cond(
            my.document == "",
            form(
                *reading_fields(my.models, my.draft.model, my.draft),
                rx.el.div(button("Show the price of this", type="submit"), class_name="actions"),
                on_submit=my.change,
                key=my.draft.model + my.draft.chunk_size + my.draft.chunk_overlap,
                style={"margin_bottom": "16px"},
            ),
        ),
        kv_list(
            ("Documents", my.quote.documents),
            ("Passages now", my.quote.passages),
            ("Price", my.quote.price),
            ("Takes", my.quote.time),
        ),
        rx.el.div(
            button("Read again", variant="primary", on_click=my.confirm),
            close_dialog(),
            class_name="row",
            style={"margin_top": "16px"},
        ),
        text=my.document + " Until the new passages are ready, the old ones answer.",
        open=my.is_open,
        on_open_change=my.set_open,
    )


def share_dialog() -> rx.Component:
    my = SharingState
    return dialog(
        "Share a link",
        rx.cond(my.url == "", _share_form(), _shared()),
        rx.cond(my.links.length() > 0, _links()),
        text="Whoever has the link can open the file as long as it works, even without an account.",
        open=my.document_id != "",
        on_open_change=my.set_open,
    )


def _share_form() -> rx.Component:
    return form(
        select_field("It works for", "hours", HOW_LONG, default_value="24"),
        form_actions("Make the link", close_dialog()),
        on_submit=SharingState.share,
    )


def _shared() -> rx.Component:
    my = SharingState
    return rx.el.div(
        rx.el.code(my.url, class_name="mono"),
        rx.el.span("It stops working ", relative_time(my.until), ".", class_name="small muted"),
        rx.el.div(copy_button(my.url, "Copy the link"), close_dialog("Done"), class_name="row"),
        class_name="col gap-3",
    )


def _links() -> rx.Component:
    return rx.el.section(
        rx.el.h3("Links that work now"),
        rx.el.ul(rx.foreach(SharingState.links, _link)),
        class_name="links",
    )


def _link(one: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            one.made_by, ", ", relative_time(one.made_at), "; ends ", relative_time(one.until)
        ),
        button(
            "Withdraw",
            small=True,
            on_click=SharingState.withdraw(one.id),
            custom_attrs={"aria-label": "Withdraw the link of " + one.made_by},
        ),
        key=one.id,
    )


def document_editor() -> rx.Component:
    my = DocumentEditorState
    return dialog(
        "Edit document",
        form(
            field("Name", "name", default_value=my.draft.name, required=True, max_length=200),
            field(
                "Tags",
                "tags",
                default_value=my.draft.tags,
                max_length=700,
                hint="Separated by commas. Searches can be narrowed to them.",
            ),
            select_field(
                "Who finds it",
                "visibility",
                my.seers,
                default_value=my.draft.visibility,
                hint="Agents find it for these people only.",
            ),
            field(
                "Last day",
                "last_day",
                type="date",
                default_value=my.draft.last_day,
                hint="After it the document is deleted. Empty: kept until somebody deletes it.",
            ),
            form_actions("Save", close_dialog()),
            on_submit=my.save,
            key=my.document_id,
        ),
        open=my.document_id != "",
        on_open_change=my.set_open,
    )


def delete_document_dialog(document: Any, trigger: rx.Component, delete: Any) -> rx.Component:
    return confirm_dialog(
        "Delete " + document.name + "?",
        "The file and everything read from it are erased for good. From this moment on no search"
        " and no agent finds anything of it.",
        trigger=trigger,
        confirm="Delete document",
        on_confirm=delete,
    )
