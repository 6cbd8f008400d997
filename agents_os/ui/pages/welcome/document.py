"""The card that gives a first agent something to read. It may be left out."""

from typing import Any

import reflex as rx

from agents_os.ui.components import button, card, link, status
from agents_os.ui.components.drop_zone import ACCEPTED, drop_zone
from agents_os.ui.pages.welcome.document_state import FirstDocumentState
from agents_os.ui.pages.welcome.state import WelcomeState
from agents_os.ui.session import can

MY = FirstDocumentState


def first_document() -> rx.Component:
    return rx.cond(
        can("agents:edit"),
        card(
            "Your first document",
            rx.el.div(
                rx.el.p(
                    WelcomeState.name,
                    " answers from your documents and names the page. A handbook or a price list"
                    " is a good beginning; you can add it later, too.",
                    class_name="muted",
                ),
                rx.cond(
                    MY.base_id == "",
                    rx.el.div(button("Add a document", on_click=MY.begin)),
                    rx.fragment(_zone(), _read()),
                ),
                class_name="col gap-3",
            ),
        ),
    )


def _zone() -> rx.Component:
    return drop_zone(
        "/api/v1/knowledge-bases/" + MY.base_id + "/documents/upload",
        accept=ACCEPTED,
        most=MY.most_bytes,
        hint=MY.room,
    )


def _read() -> rx.Component:
    return rx.cond(
        MY.documents.length() > 0,
        rx.fragment(
            rx.el.ul(rx.foreach(MY.documents, _document), class_name="plain"),
            rx.el.p(
                link("Open this base", href="/knowledge/" + MY.base_id, class_name="link"),
                class_name="small",
            ),
        ),
    )


def _document(document: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(document.name, class_name="grow trunc"),
        status(document.dot, document.word),
        rx.cond(document.why != "", rx.el.span(document.why, class_name="small error-text")),
        key=document.id,
        class_name="row wrap",
        style={"padding": "4px 0"},
    )
