"""Reading again with its price, sharing a link, setting an expiry."""

import reflex as rx

from agents_os.ui.components import (
    button,
    close_dialog,
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
from agents_os.ui.pages.knowledge_base.reindex_state import ReindexState
from agents_os.ui.pages.knowledge_base.sharing_state import ExpiryState, SharingState

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
            ("Passages there are", my.quote.passages),
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
        text="Whoever has it can open the file until then, also without an account.",
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


def expiry_dialog() -> rx.Component:
    my = ExpiryState
    return dialog(
        "How long is it kept?",
        form(
            field(
                "Last day",
                "last_day",
                type="date",
                default_value=my.last_day,
                hint="After it the document is deleted. Empty: kept until somebody deletes it.",
            ),
            form_actions("Save", close_dialog()),
            on_submit=my.save,
            key=my.document_id,
        ),
        open=my.document_id != "",
        on_open_change=my.set_open,
    )
