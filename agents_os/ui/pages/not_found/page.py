"""What an address leads to that is none of ours."""

import reflex as rx

from agents_os.ui.components.basics import button_link
from agents_os.ui.components.gate import gate_card
from agents_os.ui.shell import public_page


@public_page("404", title="Page not found")
def not_found_page() -> rx.Component:
    return gate_card(
        "Page not found",
        rx.el.p("Nothing is at this address. It may be mistyped, or from a newer version."),
        button_link("To mission control", href="/", variant="primary"),
    )
