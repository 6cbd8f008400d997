"""Create an account and a company in one step."""

import reflex as rx

from agents_os.core.settings import settings
from agents_os.ui.components.browser import link
from agents_os.ui.components.forms import field
from agents_os.ui.components.gate import email_field, gate_card, gate_form, new_password
from agents_os.ui.early import time_zone_field
from agents_os.ui.shell import public_page


@public_page("/signup", title="Create your company")
def signup_page() -> rx.Component:
    return gate_card(
        "Create your company",
        rx.el.p(
            f"You start with {settings().starter_credits} credits to put your first agent to work.",
            class_name="muted",
        ),
        gate_form(
            "/api/v1/auth/signup",
            "Create company",
            field(
                "Company",
                "company",
                required=True,
                max_length=80,
                auto_complete="organization",
                auto_focus=True,
            ),
            field(
                "Your name",
                "name",
                max_length=80,
                auto_complete="name",
                hint="How your team and your agents call you. You can change it later.",
            ),
            email_field(),
            new_password(),
            time_zone_field("time_zone"),
        ),
        below=rx.fragment("Been here before? ", link("Sign in", href="/login")),
    )
