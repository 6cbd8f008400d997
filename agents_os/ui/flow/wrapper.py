"""Python names for the builder of workflows (builder.jsx and what it imports), and its styles."""

from typing import Any, TypedDict

import reflex as rx

from agents_os.ui.beside import beside

_LIBRARY = beside(__name__, "builder.jsx")
_STYLES = beside(__name__, "flow.css")
_PACKAGES = ["@xyflow/react@12.12.1"]


class SavePayload(TypedDict):
    """What the browser sends to be saved. `token` comes back with the answer."""

    definition: dict[str, Any]
    revision: int
    token: str


class Styles(rx.Fragment):
    """flow.css, loaded with the pages that draw workflows."""

    def add_imports(self) -> dict[str, list[str]]:
        return {"": [_STYLES]}


class Builder(rx.NoSSRComponent):
    """The builder. It holds the definition; the server hears of it by `on_save`.

    `opened`: {id, key, definition, revision, who, can_edit}; a new key: it was read again.
    `ack` answers a save: {token, revision} or {token, refused} or {token, clash: True}.
    `theirs`: {key, revision, definition, who}, the newest draft that somebody else saved.
    `overlay`: by node {status, note, problem}. `picked`: {id, at} selects a node.
    `sample`: what the last run gave, {trigger, steps}. `samples`: what is kept for tests: what they
    begin with (trigger), and by node what it gives without being run.
    """

    library = _LIBRARY
    tag = "Builder"
    lib_dependencies: list[str] = _PACKAGES

    opened: rx.Var[dict[str, Any]]
    ack: rx.Var[dict[str, Any]]
    theirs: rx.Var[dict[str, Any]]
    types: rx.Var[list[dict[str, Any]]]
    groups: rx.Var[list[dict[str, str]]]
    workflow_fields: rx.Var[list[dict[str, Any]]]
    choices: rx.Var[dict[str, list[dict[str, str]]]]
    sample: rx.Var[dict[str, Any]]
    overlay: rx.Var[dict[str, dict[str, Any]]]
    problems: rx.Var[list[dict[str, str]]]
    picked: rx.Var[dict[str, Any]]
    samples: rx.Var[dict[str, Any]]
    color_mode: rx.Var[str]

    on_save: rx.EventHandler[rx.event.passthrough_event_spec(SavePayload)]
    on_test: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_pin: rx.EventHandler[rx.event.passthrough_event_spec(str, bool)]


class FlowView(rx.NoSSRComponent):
    """A workflow to look at. `marks`: {nodes: {id: added | removed | changed}, edges: {…}}."""

    library = _LIBRARY
    tag = "FlowView"
    lib_dependencies: list[str] = _PACKAGES

    definition: rx.Var[dict[str, Any]]
    types: rx.Var[list[dict[str, Any]]]
    overlay: rx.Var[dict[str, dict[str, Any]]]
    marks: rx.Var[dict[str, dict[str, str]]]
    choices: rx.Var[dict[str, list[dict[str, str]]]]
    label: rx.Var[str]
    color_mode: rx.Var[str]


def builder(**props: Any) -> rx.Component:
    return Builder.create(color_mode=rx.color_mode, **props)


def flow_view(**props: Any) -> rx.Component:
    return FlowView.create(color_mode=rx.color_mode, **props)
