"""Test runs under the canvas: what to begin with, what each step gave, what it cost."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    button,
    button_link,
    chip,
    dialog,
    form,
    notice,
    select_field,
    text_area,
)
from agents_os.ui.pages.workflow.trial_state import TrialState


def trial_panel() -> rx.Component:
    """Nothing until something was tried; and the dialog that begins a test."""
    return rx.fragment(
        _start_dialog(),
        rx.cond(TrialState.run_id != "", _panel()),
    )


def _panel() -> rx.Component:
    return rx.el.section(
        rx.el.header(
            rx.el.div(
                rx.el.b("Test run"),
                chip(TrialState.word, tone=TrialState.tone),
                rx.el.span(TrialState.sums, class_name="small muted num"),
                class_name="row wrap",
            ),
            rx.el.div(
                button_link("Open the run", href="/runs/" + TrialState.run_id, small=True),
                rx.cond(
                    TrialState.going,
                    button("Stop", small=True, on_click=TrialState.stop),
                    button("Test again", small=True, on_click=TrialState.again),
                ),
                button("Close", small=True, variant="ghost", on_click=TrialState.close),
                class_name="row",
            ),
        ),
        rx.cond(TrialState.trouble != "", notice(TrialState.trouble, tone="red")),
        rx.foreach(TrialState.rows, _step),
        class_name="flow-run",
        custom_attrs={"aria-label": "Test run"},
    )


def _step(row: Any) -> rx.Component:
    return rx.el.button(
        rx.el.span(row.mark, " ", row.word, class_name="small"),
        rx.el.b(row.name, class_name="trunc"),
        rx.el.span(row.text, class_name="muted trunc", title=row.text),
        rx.el.span(row.took, class_name="faint num"),
        rx.el.span(row.tokens, class_name="faint num"),
        rx.el.span(row.cost, class_name="faint num"),
        type="button",
        class_name="flow-run-step",
        on_click=TrialState.pick(row.node),
        key=row.key,
    )


def _start_dialog() -> rx.Component:
    """`key`: the fields show what is kept each time it opens."""
    return dialog(
        "Try this workflow",
        form(
            rx.cond(
                TrialState.triggers.length() > 1,
                select_field(
                    "Begins at",
                    "trigger",
                    TrialState.triggers,
                    default_value=TrialState.trigger,
                ),
            ),
            text_area(
                "Data it begins with, as JSON",
                "data",
                hint="Kept for the next test of this workflow.",
                error=TrialState.data_error,
                default_value=TrialState.data,
                rows=8,
                spell_check=False,
            ),
            rx.el.p(TrialState.price, class_name="hint", role="status"),
            rx.el.div(
                button("Run the test", type="submit", variant="primary"),
                button("Cancel", variant="ghost", on_click=TrialState.show(False)),
                class_name="row",
            ),
            on_submit=TrialState.start,
            key=TrialState.asked.to_string(),
        ),
        text="Nothing outside is touched and nobody is asked: connectors, requests and approvals"
        " are only played.",
        open=TrialState.asking,
        on_open_change=TrialState.show,
    )
