"""Sign in."""

import reflex as rx

from agents_os.ui.components.browser import link
from agents_os.ui.components.gate import email_field, gate_card, gate_form, next_field
from agents_os.ui.components.public import PasswordField
from agents_os.ui.shell import public_page


@public_page("/login", title="Sign in")
def login_page() -> rx.Component:
    return gate_card(
        "Sign in",
        gate_form(
            "/api/v1/auth/login",
            "Sign in",
            email_field(autofocus=True),
            PasswordField.create(
                name="password", label="Password", autocomplete="current-password"
            ),
            next_field(),
        ),
        rx.el.p(link("Forgot your password?", href="/reset"), class_name="center"),
        below=rx.fragment("New here? ", link("Create your company", href="/signup")),
    )
