"""Python names for what browser.jsx does."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML
from reflex_components_core.react_router import ReactRouterLink

from agents_os.ui.beside import beside

_LIBRARY = beside(__name__, "browser.jsx")


class _Browser(rx.Component):
    library = _LIBRARY


class Leave(_Browser):
    """Leaves for another page of ours by a full page load, as soon as `to` is not empty."""

    tag = "Leave"
    to: rx.Var[str]


class PressedEarly(_Browser):
    """Presses again what was pressed before the page worked; see ui/early.py."""

    tag = "PressedEarly"


class KeepSignedIn(_Browser):
    """Rotates the session's tokens while the tab is open."""

    tag = "KeepSignedIn"
    minutes: rx.Var[int]


class Notices(_Browser):
    """Shows each new `latest` ({id, tone, text, href}) for some seconds; `href`: a screen or ""."""

    tag = "Notices"
    latest: rx.Var[dict[str, str]]
    label: rx.Var[str]


class Connection(_Browser):
    """One line at the top of the page while `failing`; see connection.py."""

    tag = "Connection"
    failing: rx.Var[bool]
    too_large: rx.Var[bool]


class CopyButton(_Browser):
    tag = "CopyButton"
    text: rx.Var[str]
    label: rx.Var[str]


class RelativeTime(_Browser):
    tag = "RelativeTime"
    at: rx.Var[Any]
    zone: rx.Var[str]


class Palette(_Browser):
    """⌘K: `commands` and `found` are lists of {label, href, group, emoji}."""

    tag = "Palette"
    commands: rx.Var[list[dict[str, str]]]
    found: rx.Var[list[dict[str, str]]]
    on_search: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class PaletteButton(_Browser):
    tag = "PaletteButton"
    label: rx.Var[str]


class NativeForm(BaseHTML):
    """A plain <form> that the browser itself submits; rx.el.form always prevents that."""

    tag = "form"
    action: rx.Var[str]
    method: rx.Var[str]


class PlainLink(BaseHTML):
    """An <a> the browser follows itself: rx.el.a becomes a link of the router."""

    tag = "a"
    href: rx.Var[str]
    download: rx.Var[bool]  # else the browser leaves the page for a moment, and the socket closes


plain_link = PlainLink.create


def native_form(*children: Any, action: str, **props: Any) -> rx.Component:
    """A form posted by the browser: the answer is a page load, so new cookies take effect."""
    return NativeForm.create(
        *children, action=action, method="post", **{"class_name": "form", **props}
    )


def submit_form(form_id: Any) -> rx.event.EventSpec:
    """Presses the button of the native form with this id. Runs in the browser alone."""
    key = rx.Var.create(form_id)
    return rx.call_function(
        rx.Var(
            f"(() => document.getElementById({key!s}).requestSubmit())",
            _var_data=key._get_all_var_data(),
        )
    )


def link(*children: Any, href: Any, **props: Any) -> rx.Component:
    """A link to a screen, without reloading the page."""
    return ReactRouterLink.create(*children, to=href, **props)


def copy_button(text: Any, label: str = "Copy", class_name: str = "sm") -> rx.Component:
    return CopyButton.create(text=text, label=label, class_name=class_name)
