"""Accept an invite: with a new account, or with the one a person has."""

import reflex as rx

from agents_os.ui.components.basics import avatar, button_link, chip
from agents_os.ui.components.browser import link
from agents_os.ui.components.forms import field
from agents_os.ui.components.gate import gate_card, gate_form, new_password
from agents_os.ui.components.states import empty_state, skeleton
from agents_os.ui.pages.invite.state import InviteState
from agents_os.ui.shell import public_page

ACCEPT = "/api/v1/auth/invite/accept"


@public_page("/invite/[token]", title="Join a company", on_load=InviteState.on_load)
def invite_page() -> rx.Component:
    return gate_card(
        "Join a company",
        rx.match(
            InviteState.phase,
            ("ready", _invite()),
            ("failed", empty_state("✉️", "No such invite", InviteState.problem)),
            skeleton(3),
        ),
        below=link("Back to sign in", href="/login"),
    )


def _invite() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            avatar(InviteState.org_logo),
            rx.el.div(
                rx.el.b(InviteState.org_name),
                rx.el.p(InviteState.invited_by, " invites ", InviteState.email, class_name="muted"),
                chip(InviteState.role),
                class_name="grow",
            ),
            class_name="row gap-3 top-aligned",
        ),
        rx.cond(InviteState.has_account, _with_account(), _with_new_account()),
    )


def _token() -> rx.Component:
    return rx.el.input(type="hidden", name="token", value=InviteState.invite_token, read_only=True)


def _with_new_account() -> rx.Component:
    return gate_form(
        ACCEPT,
        "Join",
        field("Your name", "name", required=True, max_length=80, auto_complete="name"),
        # Password managers store the account under it.
        rx.el.input(
            type="email",
            name="username",
            value=InviteState.email,
            read_only=True,
            hidden=True,
            auto_complete="username",
        ),
        new_password(),
        _token(),
    )


def _with_account() -> rx.Component:
    sign_in = "/login?next=/invite/" + InviteState.invite_token
    return rx.fragment(
        rx.el.p("You have an account. Sign in with it, then join.", class_name="muted"),
        gate_form(ACCEPT, "Join as the signed-in person", _token()),
        button_link("Sign in first", href=sign_in),
    )
