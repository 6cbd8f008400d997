"""Settings: your password, and where you are signed in."""

import reflex as rx

from agents_os.domains.identity.metadata.passwords import MIN_LENGTH
from agents_os.domains.identity.metadata.schemas import SessionRead
from agents_os.ui.components import (
    button,
    card,
    chip,
    confirm_dialog,
    form,
    form_actions,
    relative_time,
    screen_states,
    table,
    table_row,
)
from agents_os.ui.components.gate import PASSWORD_RULES
from agents_os.ui.components.public import PasswordField
from agents_os.ui.pages.security.state import SecurityState
from agents_os.ui.session import SessionState
from agents_os.ui.settings_frame import settings_frame
from agents_os.ui.shell import screen


@screen("/settings/security", title="Security", active="settings", on_load=SecurityState.refresh)
def security_page() -> rx.Component:
    return settings_frame(
        "security",
        "Security",
        "Your password, and the devices you are signed in on.",
        screen_states(
            SecurityState,
            card("Password", _password()),
            card("Signed in on", _sessions(), aside=_sign_out_elsewhere(), flush=True),
            retry=SecurityState.refresh,
            who_can="Only you see this.",
        ),
    )


def _password() -> rx.Component:
    return form(
        # Password managers look for it.
        rx.el.input(
            type="email",
            name="username",
            value=SessionState.email,
            read_only=True,
            hidden=True,
            auto_complete="username",
        ),
        PasswordField.create(
            name="current_password", label="Current password", autocomplete="current-password"
        ),
        PasswordField.create(
            name="new_password",
            label="New password",
            autocomplete="new-password",
            hint=PASSWORD_RULES,
            least=MIN_LENGTH,
        ),
        form_actions("Change password"),
        on_submit=SecurityState.change,
        key=SecurityState.changes.to(str),
    )


def _sessions() -> rx.Component:
    columns = ["Device", "Address", "Last seen", "Signed in", ("", "r")]
    return table("Devices", columns, SecurityState.sessions, _session)


def _session(session: SessionRead) -> rx.Component:
    return table_row(
        rx.el.div(
            session.device,
            rx.cond(session.current, chip("This device", tone="green")),
            class_name="row",
        ),
        rx.el.span(session.ip, class_name="num"),
        relative_time(session.last_seen_at),
        relative_time(session.created_at),
        (
            rx.cond(
                session.current,
                rx.fragment(),
                button(
                    "Sign out there",
                    small=True,
                    on_click=SecurityState.revoke(session.id.to(str)),
                ),
            ),
            "r",
        ),
        key=session.id.to(str),
    )


def _sign_out_elsewhere() -> rx.Component:
    return rx.cond(
        SecurityState.sessions.length() > 1,
        confirm_dialog(
            "Sign out everywhere else?",
            "All your devices but this one have to sign in again.",
            trigger=button("Sign out everywhere else", small=True),
            confirm="Sign out",
            on_confirm=SecurityState.revoke_others,
        ),
    )
