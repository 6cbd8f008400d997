"""Versions: the list, what differs between two of them as words and as a picture, going back."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    button,
    chip,
    confirm_dialog,
    dialog,
    relative_time,
)
from agents_os.ui.components.differences import differences, side
from agents_os.ui.flow.node_rows import type_rows
from agents_os.ui.flow.wrapper import flow_view
from agents_os.ui.pages.workflow.state import WorkflowState
from agents_os.ui.pages.workflow.versions_state import WorkflowVersionsState

_STATE = WorkflowVersionsState


def versions_dialog() -> rx.Component:
    return dialog(
        "History",
        rx.el.div(
            rx.cond(
                _STATE.versions.length() == 0,
                rx.el.p("Nothing was published yet.", class_name="muted"),
                rx.el.ol(rx.foreach(_STATE.versions, _version), class_name="versions"),
            ),
            rx.cond(
                _STATE.has_more, button("Load older versions", small=True, on_click=_STATE.more)
            ),
            rx.cond(_STATE.sides.length() > 1, _comparison()),
            rx.el.div(button("Close", on_click=_STATE.close), class_name="row end"),
            class_name="col gap-4",
        ),
        open=_STATE.shown,
        on_open_change=_STATE.show,
        wide=True,
    )


def _version(v: Any) -> rx.Component:
    return rx.el.li(
        rx.el.b(f"v{v.number}", class_name="pixel"),
        rx.el.div(
            rx.el.div(v.message),
            rx.el.div(v.who, " · ", relative_time(v.at), class_name="small faint"),
            class_name="grow",
        ),
        rx.cond(v.published, chip("Live", tone="green")),
        rx.cond(
            WorkflowState.can.contains("edit"),
            button("Into the draft", small=True, on_click=_STATE.into_draft(v.number)),
        ),
        rx.cond(WorkflowState.can.contains("publish") & ~v.published, _restore(v)),
        class_name="row",
        key=v.number,
    )


def _restore(v: Any) -> rx.Component:
    return confirm_dialog(
        f"Go back to v{v.number}?",
        f"What v{v.number} says is published again as the newest version, and new runs use it."
        " Nothing is deleted. A draft with changes is kept.",
        trigger=button("Restore", small=True),
        confirm="Restore",
        on_confirm=_STATE.restore(v.number),
    )


def _comparison() -> rx.Component:
    return rx.el.section(
        rx.el.h2("What changed", class_name="pixel", style={"font_size": "11px"}),
        rx.el.div(
            side("From", "before", _STATE.sides, _STATE.before, _STATE.choose_before),
            side("To", "after", _STATE.sides, _STATE.after, _STATE.choose_after),
            class_name="row",
        ),
        rx.cond(
            _STATE.picture.contains("nodes"),
            rx.el.div(
                flow_view(
                    definition=_STATE.picture,
                    marks=_STATE.marks,
                    types=type_rows(),
                    choices=WorkflowState.choices,
                    label="The difference as a picture: green is new, gold changed, red gone",
                    key=_STATE.before + _STATE.after,
                ),
                class_name="flow-compare",
            ),
        ),
        differences(_STATE.changes),
        class_name="col gap-3",
    )
