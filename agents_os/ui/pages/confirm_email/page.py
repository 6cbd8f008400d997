"""Where the link of a confirmation mail leads: opening it changes nothing, the button does."""

import reflex as rx

from agents_os.ui.components.browser import link
from agents_os.ui.components.gate import gate_card, gate_form
from agents_os.ui.components.public import UrlSwitch
from agents_os.ui.early import address_field
from agents_os.ui.shell import public_page


@public_page("/confirm-email", title="Confirm your e-mail address")
def confirm_email_page() -> rx.Component:
    return gate_card(
        "Confirm your e-mail address",
        UrlSwitch.create(_confirm(), param="token", present=True),
        below=link("Go to Agents OS", href="/"),
    )


def _confirm() -> rx.Component:
    return gate_form(
        "/api/v1/auth/email-confirmation/confirm",
        "This address is mine",
        address_field("token"),
    )
