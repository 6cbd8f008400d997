"""Python names for what agent.jsx does, and the styles of this page."""

from typing import Any

import reflex as rx

from agents_os.ui.beside import beside

_LIBRARY = beside(__name__, "agent.jsx")
_STYLES = beside(__name__, "agent.css")


class _Browser(rx.Component):
    library = _LIBRARY


class Styles(rx.Fragment):
    """agent.css, loaded with this page only."""

    def add_imports(self) -> dict[str, list[str]]:
        return {"": [_STYLES]}


class Composer(_Browser):
    """Where a person writes. `accepted` and `refused` count the server's answers to `on_send`."""

    tag = "Composer"
    name: rx.Var[str]
    limit: rx.Var[int]
    answering: rx.Var[bool]
    stopping: rx.Var[bool]
    offline: rx.Var[bool]
    draft_key: rx.Var[str]
    accepted: rx.Var[int]
    refused: rx.Var[int]
    on_send: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_stop: rx.EventHandler[rx.event.no_args_event_spec]


class Thread(_Browser):
    """Scrolls its children. `first` and `last` are the ids of the outermost messages."""

    tag = "Thread"
    conversation: rx.Var[str]
    first: rx.Var[str]
    last: rx.Var[str]
    label: rx.Var[str]


class Address(_Browser):
    """Keeps ?tab= and ?c= of the address in step with the screen."""

    tag = "Address"
    tab: rx.Var[str]
    conversation: rx.Var[str]


class TabList(_Browser):
    """Tabs of a page, in it buttons with the role "tab"; arrows move between them."""

    tag = "TabList"
    selected: rx.Var[str]
    label: rx.Var[str]


class UnsavedGuard(_Browser):
    """Inside a form: warns before unsaved changes are lost; `on_values` after a pause in typing."""

    tag = "UnsavedGuard"
    saved: rx.Var[Any]
    on_values: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
