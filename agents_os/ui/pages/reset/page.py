"""A new password by e-mail: ask for the link, or, with ?token=, choose the password."""

import reflex as rx

from agents_os.ui.components.browser import link
from agents_os.ui.components.gate import email_field, gate_card, gate_form, new_password
from agents_os.ui.components.public import UrlSwitch
from agents_os.ui.early import address_field
from agents_os.ui.shell import public_page


@public_page("/reset", title="Reset your password")
def reset_page() -> rx.Component:
    return gate_card(
        "Reset your password",
        UrlSwitch.create(_ask(), param="token", present=False),
        UrlSwitch.create(_choose(), param="token", present=True),
        below=link("Back to sign in", href="/login"),
    )


def _ask() -> rx.Component:
    return rx.fragment(
        rx.el.p("Tell us your e-mail and we send you a link.", class_name="muted"),
        gate_form("/api/v1/auth/password-reset", "Send link", email_field()),
    )


def _choose() -> rx.Component:
    return rx.fragment(
        rx.el.p("You will be signed out on all your devices.", class_name="muted"),
        gate_form(
            "/api/v1/auth/password-reset/confirm",
            "Change password",
            new_password("New password"),
            address_field("token"),
        ),
    )
