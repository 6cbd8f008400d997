"""Found one more company, and go there."""

import reflex as rx

from agents_os.ui.components import (
    button,
    button_link,
    card,
    emoji_picker,
    empty_state,
    field,
    form,
    form_actions,
    page_head,
)
from agents_os.ui.pages.company.page import LOGOS
from agents_os.ui.pages.new_company.state import NewCompanyState
from agents_os.ui.session import SessionState
from agents_os.ui.shell import screen, switch_form


@screen("/settings/new-company", title="New company", on_load=NewCompanyState.on_load)
def new_company_page() -> rx.Component:
    return rx.fragment(
        page_head("New company", "Its people, agents and credits are apart from all others."),
        rx.cond(NewCompanyState.created_id == "", _form(), _created()),
    )


def _form() -> rx.Component:
    return card(
        "Company",
        form(
            field("Name", "name", required=True, max_length=80, auto_complete="organization"),
            emoji_picker("Logo", "logo", LOGOS, selected="🏢"),
            rx.el.input(
                type="hidden", name="time_zone", value=SessionState.time_zone, read_only=True
            ),
            form_actions("Create company"),
            on_submit=NewCompanyState.create,
        ),
    )


def _created() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🎉",
            NewCompanyState.created_name,
            "The company exists, and you are its owner.",
            switch_form(
                NewCompanyState.created_id,
                button("Go there now", type="submit", variant="primary"),
            ),
            button_link("Stay here", href="/settings/company", variant="ghost"),
        ),
        class_name="card",
    )
