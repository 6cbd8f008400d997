"""/services/new and /services/<id>/edit: what a service asks, gives and costs."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    button,
    button_link,
    card,
    confirm_dialog,
    empty_state,
    field,
    form,
    link,
    screen_states,
    select_field,
    text_area,
)
from agents_os.ui.components.workforce import Styles
from agents_os.ui.pages.service_editor.parts import questions_card, result_card
from agents_os.ui.pages.service_editor.state import ServiceEditorState
from agents_os.ui.pages.tasks.browser import TaskStyles
from agents_os.ui.shell import screen

_WHO = "Owners, admins and leads write services."


@screen(
    "/services/new", title="Write a service", active="services", on_load=ServiceEditorState.on_load
)
def new_service_page() -> rx.Component:
    return _editor("Write a service")


@screen(
    "/services/[service_id]/edit",
    title="Edit a service",
    active="services",
    on_load=ServiceEditorState.on_load,
)
def edit_service_page() -> rx.Component:
    return _editor("Edit the service")


def _editor(title: str) -> rx.Component:
    return rx.fragment(
        Styles.create(),
        TaskStyles.create(),
        rx.cond(
            ServiceEditorState.missing,
            _missing(),
            screen_states(
                ServiceEditorState,
                _head(title),
                _form(),
                retry=ServiceEditorState.on_load,
                who_can=_WHO,
            ),
        ),
    )


def _missing() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🔎",
            "No such service",
            "It does not exist here, or its agent was not shared with you.",
            button_link("See all services", href="/services"),
        ),
        class_name="card",
    )


def _head(title: str) -> rx.Component:
    return rx.el.div(
        link("‹ All services", href="/services", class_name="back"),
        rx.el.div(
            rx.el.h1(title),
            rx.cond(
                ServiceEditorState.service_id != "",
                rx.cond(
                    ServiceEditorState.offered,
                    _withdraw(),
                    button("Offer again", on_click=ServiceEditorState.offer(True)),
                ),
            ),
            class_name="page-head",
            style={"margin_bottom": "0"},
        ),
        class_name="task-head",
    )


def _withdraw() -> rx.Component:
    return confirm_dialog(
        "Withdraw this service?",
        "It leaves the catalogue. Orders that are placed go on, and it can be offered again.",
        trigger=button("Withdraw…", variant="ghost"),
        confirm="Withdraw",
        on_confirm=ServiceEditorState.offer(False),
    )


def _form() -> rx.Component:
    return form(
        rx.el.div(
            rx.el.div(_offer(), questions_card(), result_card(), class_name="col"),
            rx.el.div(_terms(), class_name="col"),
            class_name="task-page",
        ),
        on_submit=ServiceEditorState.save,
        key=ServiceEditorState.loads.to_string(),
        style={"max_width": "none"},
    )


def _value(name: str) -> Any:
    return ServiceEditorState.values[name]


def _offer() -> rx.Component:
    return card(
        "The service",
        rx.el.div(
            rx.cond(
                ServiceEditorState.service_id == "",
                select_field("Who does it", "agent", ServiceEditorState.agents, required=True),
                rx.el.p("Done by ", rx.el.b(ServiceEditorState.agent), class_name="small muted"),
            ),
            field("Name", "name", default_value=_value("name"), required=True, max_length=80),
            text_area(
                "What you get, in a sentence or two",
                "description",
                default_value=_value("description"),
                rows=2,
                max_length=500,
            ),
            class_name="form",
            style={"max_width": "none"},
        ),
    )


def _terms() -> rx.Component:
    return card(
        "Price and time",
        rx.el.div(
            field(
                "Price in credits",
                "price",
                hint="10 for something quick, 50 for a long piece of work.",
                type="number",
                min=10,
                max=50,
                default_value=_value("price"),
                required=True,
            ),
            field(
                "Usual time in hours",
                "hours",
                type="number",
                min=0.02,
                max=168,
                step="any",
                default_value=_value("hours"),
                required=True,
            ),
            field(
                "Rounds of changes",
                "rounds",
                hint="Included in the price, at most 5.",
                type="number",
                min=0,
                max=5,
                default_value=_value("rounds"),
                required=True,
            ),
            field(
                "Working days to review",
                "days",
                hint="Then the result counts as accepted. Empty: never by itself.",
                type="number",
                min=1,
                max=30,
                default_value=_value("days"),
            ),
            text_area(
                "It is done when",
                "criteria",
                hint="One condition on each line.",
                default_value=_value("criteria"),
                rows=4,
            ),
            rx.el.div(
                button("Save service", type="submit", variant="primary"), class_name="actions"
            ),
            class_name="form",
        ),
    )
