"""The panel under the canvas: which run is shown, what each step gave, what it cost."""

from typing import Any

import reflex as rx

from agents_os.ui.components import button, button_link, chip, notice
from agents_os.ui.pages.workflow.state import WorkflowState
from agents_os.ui.pages.workflow.trial_state import TrialState
from agents_os.ui.pages.workflow.watch_state import WatchState


def watch_panel() -> rx.Component:
    """Nothing until something ran."""
    return rx.cond(
        WatchState.runs.length() > 0,
        rx.el.section(
            rx.el.header(_choice(), rx.cond(WatchState.run_id != "", _acts())),
            rx.cond(WatchState.run_id != "", _shown()),
            class_name="flow-run",
            custom_attrs={"aria-label": rx.cond(WatchState.test, "Test run", "Run")},
        ),
    )


def _choice() -> rx.Component:
    shown = rx.fragment(
        chip(WatchState.word, tone=WatchState.tone),
        rx.cond(WatchState.version > 0, chip(f"v{WatchState.version}")),
        rx.el.span(WatchState.sums, class_name="small muted num"),
    )
    return rx.el.div(
        rx.el.label("On the canvas", html_for="watched-run", class_name="small muted"),
        rx.el.select(
            rx.el.option("No run", value=""),
            rx.foreach(WatchState.runs, lambda run: rx.el.option(run["label"], value=run["value"])),
            id="watched-run",
            class_name="input",
            value=WatchState.run_id,
            on_change=WatchState.choose,
        ),
        rx.cond(WatchState.run_id != "", shown),
        class_name="row wrap",
    )


def _acts() -> rx.Component:
    of_test = rx.cond(
        WatchState.going,
        button("Stop", small=True, on_click=TrialState.stop),
        button("Test again", small=True, on_click=TrialState.again),
    )
    return rx.el.div(
        button_link("Open the run", href="/runs/" + WatchState.run_id, small=True),
        rx.cond(WatchState.test & WorkflowState.can.contains("edit"), of_test),
        button("Close", small=True, variant="ghost", on_click=WatchState.choose("")),
        class_name="row",
    )


def _shown() -> rx.Component:
    stale = (WatchState.digest != "") & (WatchState.digest != WorkflowState.digest)
    return rx.fragment(
        rx.cond(stale, notice(_stale(), tone="gold")),
        rx.cond(WatchState.trouble != "", notice(WatchState.trouble, tone="red")),
        rx.cond(WatchState.place != "", notice(WatchState.place, tone="gold")),
        rx.foreach(WatchState.rows, _step),
    )


def _stale() -> Any:
    version = f"This run uses version {WatchState.version}, and the draft on the canvas differs."
    return rx.el.span(version, " Steps are marked where they still exist.")


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
        on_click=WatchState.pick(row.node),
        key=row.key,
    )
