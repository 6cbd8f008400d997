"""The forms of a key. What is typed goes to the provider and into the vault, not into the state."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    button,
    checkbox,
    dialog,
    field,
    form,
    form_actions,
    notice,
)
from agents_os.ui.pages.providers.state import ProvidersState

STORED = "It is encrypted before it is saved, and only its last four characters are ever shown."


def add_dialog() -> rx.Component:
    """A new key of the provider in `adding`."""
    return dialog(
        "Add " + ProvidersState.adding_label,
        form(
            rx.cond(ProvidersState.with_address, _address()),
            _key(required=~ProvidersState.with_address),
            field(
                "Name",
                "name",
                max_length=80,
                hint="How you tell it apart. Empty: the name of the provider.",
            ),
            *_outcome("add", "Test and save"),
            on_submit=ProvidersState.add,
        ),
        text="A short question to the provider shows whether it works. It costs a few tokens.",
        open=ProvidersState.adding != "",
        on_open_change=ProvidersState.close,
    )


def replace_dialog() -> rx.Component:
    """Another key in the place of `replacing`."""
    return dialog(
        "Replace the key of " + ProvidersState.replacing_name,
        form(
            _key(required=True),
            *_outcome("replace", "Test and replace"),
            on_submit=ProvidersState.replace,
        ),
        text="Agents go on with the new key from their next answer.",
        open=ProvidersState.replacing != "",
        on_open_change=ProvidersState.close,
    )


def _address() -> rx.Component:
    return field(
        "Address",
        "base_url",
        type="url",
        required=True,
        max_length=500,
        placeholder="https://models.example.com/v1",
    )


def _key(*, required: Any) -> rx.Component:
    return field(
        "Key",
        "api_key",
        type="password",
        required=required,
        max_length=500,
        auto_complete="off",
        hint=STORED,
    )


def _outcome(action: str, submit: str) -> list[rx.Component]:
    busy = ProvidersState.busy == action
    return [
        rx.cond(
            ProvidersState.failure != "",
            rx.el.div(
                notice(ProvidersState.failure, tone="red"),
                checkbox("Save it all the same", "save_anyway"),
                class_name="col",
            ),
        ),
        form_actions(
            rx.cond(busy, "Testing…", submit),
            button("Cancel", variant="ghost", on_click=ProvidersState.close(False)),
            busy=busy,
        ),
    ]
