"""What the public pages share: messages from the address, fields, the line below the card."""

from typing import Any

import reflex as rx

from agents_os.domains.identity.metadata.passwords import MIN_LENGTH
from agents_os.ui.components.basics import button
from agents_os.ui.components.browser import native_form
from agents_os.ui.components.public import EmailField, PasswordField, UrlNotice
from agents_os.ui.early import address_field
from agents_os.ui.problems import FALLBACK, NEWS, PROBLEMS

PASSWORD_RULES = (
    f"At least {MIN_LENGTH} characters. Not your e-mail and none of the common ones."
    " A few unrelated words make a good password."
)


def gate_card(title: str, *content: Any, below: Any = "") -> rx.Component:
    """The card of a public page; `below` stands under it."""
    return rx.fragment(
        rx.el.section(
            rx.el.div(rx.el.h1(title), *messages(), *content, class_name="body"), class_name="card"
        ),
        rx.el.p(below, class_name="center muted"),
    )


def messages() -> list[rx.Component]:
    """What the last form post had to say."""
    return [
        UrlNotice.create(param="error", messages=PROBLEMS, fallback=FALLBACK, tone="red"),
        UrlNotice.create(param="notice", messages=NEWS, fallback="Done.", tone="green"),
    ]


def gate_form(action: str, submit: str, *fields: Any) -> rx.Component:
    """A native form of a public page: it works before the socket does."""
    return native_form(
        *fields, button(submit, type="submit", variant="primary", extra="wide"), action=action
    )


def email_field(*, autofocus: bool = False) -> rx.Component:
    return EmailField.create(autofocus=autofocus)


def new_password(label: str = "Password") -> rx.Component:
    """With the rules told before, not after."""
    return PasswordField.create(
        name="password",
        label=label,
        autocomplete="new-password",
        hint=PASSWORD_RULES,
        least=MIN_LENGTH,
    )


def next_field() -> rx.Component:
    """Where to go after signing in; the server accepts only paths of ours."""
    return address_field("next")
