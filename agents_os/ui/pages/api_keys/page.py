"""Settings: keys for programs that call the REST API."""

import reflex as rx

from agents_os.ui.components import (
    button,
    card,
    chip,
    close_dialog,
    confirm_dialog,
    copy_button,
    dialog,
    empty_state,
    field,
    form,
    form_actions,
    load_more,
    notice,
    relative_time,
    screen_states,
    select_field,
    status,
    table,
    table_row,
)
from agents_os.ui.pages.api_keys.state import ApiKeysState, KeyRow
from agents_os.ui.settings_frame import settings_frame
from agents_os.ui.shell import screen

SCOPES = [
    ("read", "Read: see everything its creator sees"),
    ("write", "Write: read, and run agents and work"),
    ("full", "Full: all its creator may do"),
]
DAYS = [("30", "30 days"), ("90", "90 days"), ("365", "One year"), ("never", "Never")]


@screen("/settings/api-keys", title="API keys", active="settings", on_load=ApiKeysState.on_load)
def api_keys_page() -> rx.Component:
    return settings_frame(
        "api-keys",
        "API keys",
        "For programs. A key never may do more than the person who made it.",
        screen_states(
            ApiKeysState,
            rx.cond(ApiKeysState.fresh_key != "", _fresh_key()),
            card("Keys", _keys(), load_more(ApiKeysState), aside=_create_dialog(), flush=True),
            retry=ApiKeysState.refresh,
            who_can="Owners and admins manage API keys.",
        ),
    )


def _fresh_key() -> rx.Component:
    return notice(
        rx.el.div(
            rx.el.b("Copy your key now. It is not shown again."),
            rx.el.code(ApiKeysState.fresh_key, class_name="mono", id="fresh-key"),
            rx.el.div(
                copy_button(ApiKeysState.fresh_key, "Copy key"),
                button("I have stored it", small=True, on_click=ApiKeysState.put_away),
                class_name="row",
            ),
            class_name="col grow",
        ),
        tone="green",
    )


def _create_dialog() -> rx.Component:
    return dialog(
        "New API key",
        form(
            field(
                "Name",
                "name",
                required=True,
                max_length=80,
                hint="What it is for, for example “CRM sync”.",
            ),
            select_field("May", "scopes", SCOPES),
            select_field("Expires after", "days", DAYS, default_value="90"),
            form_actions("Create key", close_dialog()),
            on_submit=ApiKeysState.create,
        ),
        trigger=button("New key", variant="primary", small=True),
        open=ApiKeysState.creating,
        on_open_change=ApiKeysState.show,
    )


def _keys() -> rx.Component:
    return rx.cond(
        ApiKeysState.keys.length() > 0,
        table(
            "API keys",
            ["Name", "Key", "May", "Last used", "Expires", "State", ("", "r")],
            ApiKeysState.keys,
            _key,
        ),
        empty_state("🔑", "No keys yet", "A key lets a program use this company over the API."),
    )


def _key(key: KeyRow) -> rx.Component:
    return table_row(
        rx.el.b(key.name),
        rx.el.code(key.prefix, "…", class_name="mono"),
        chip(key.scopes),
        rx.cond(key.last_used_at, relative_time(key.last_used_at), _faint("never")),
        rx.cond(key.expires_at, relative_time(key.expires_at), _faint("never")),
        rx.cond(
            key.revoked,
            status("off", "Revoked"),
            rx.cond(key.expired, status("off", "Expired"), status("on", "Works")),
        ),
        (rx.cond(~key.revoked, _revocation(key)), "r"),
        key=key.id,
    )


def _revocation(key: KeyRow) -> rx.Component:
    return confirm_dialog(
        "Revoke " + key.name + "?",
        "Programs that use it are refused at once. It cannot be made to work again.",
        trigger=button("Revoke", variant="ghost", small=True),
        confirm="Revoke key",
        on_confirm=ApiKeysState.revoke(key.id),
    )


def _faint(text: str) -> rx.Component:
    return rx.el.span(text, class_name="faint")
