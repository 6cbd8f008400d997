"""/workflows/<id>: the builder, its test runs and its versions."""

import reflex as rx

from agents_os.ui.components import (
    button,
    button_link,
    chip,
    dialog,
    empty_state,
    field,
    form,
    link,
    menu,
    menu_item,
    menu_separator,
    screen_states,
)
from agents_os.ui.components.browser import plain_link
from agents_os.ui.flow.node_rows import group_rows, type_rows, workflow_fields
from agents_os.ui.flow.wrapper import Styles, builder
from agents_os.ui.pages.agent.browser import Styles as DiffStyles
from agents_os.ui.pages.workflow.card_state import WorkflowCardState
from agents_os.ui.pages.workflow.publish_parts import publish_dialog
from agents_os.ui.pages.workflow.run_now_parts import run_now_dialog
from agents_os.ui.pages.workflow.run_now_state import RunNowState
from agents_os.ui.pages.workflow.starts_parts import starts_dialog
from agents_os.ui.pages.workflow.starts_state import StartsState
from agents_os.ui.pages.workflow.state import WorkflowState
from agents_os.ui.pages.workflow.trial_parts import trial_dialog
from agents_os.ui.pages.workflow.trial_state import TrialState
from agents_os.ui.pages.workflow.versions_parts import versions_dialog
from agents_os.ui.pages.workflow.versions_state import WorkflowVersionsState
from agents_os.ui.pages.workflow.watch_parts import watch_panel
from agents_os.ui.pages.workflow.watch_state import WatchState
from agents_os.ui.session import can
from agents_os.ui.shell import screen

_TYPES = type_rows()
_DIALOGS = [StartsState, RunNowState, WorkflowVersionsState, WorkflowCardState, TrialState]
_READ = [WorkflowState, TrialState, WatchState]


@screen(
    "/workflows/[workflow_id]",
    title="Workflow",
    active="workflows",
    on_load=[*(each.shut for each in _DIALOGS), *(each.on_load for each in _READ)],
)
def workflow_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        DiffStyles.create(),
        rx.cond(
            WorkflowState.missing,
            _missing(),
            screen_states(
                WorkflowState,
                rx.el.div(_bar(), _builder(), watch_panel(), class_name="flow-page"),
                trial_dialog(),
                versions_dialog(),
                run_now_dialog(),
                starts_dialog(),
                _rename_dialog(),
                retry=WorkflowState.on_load,
                who_can="Members of this company see workflows that are shared with them.",
            ),
        ),
    )


def _bar() -> rx.Component:
    return rx.el.div(
        link("‹", href="/workflows", class_name="btn ghost icon sm", aria_label="All workflows"),
        rx.el.h1(WorkflowState.emoji, " ", WorkflowState.name),
        chip(WorkflowState.standing, tone=WorkflowState.tone),
        rx.cond(WorkflowState.changed, chip("Draft has changes")),
        rx.el.span(class_name="grow"),
        button_link("Runs", href="/runs?workflow=" + WorkflowState.id, small=True),
        button("How it starts…", small=True, on_click=StartsState.open),
        button("History", small=True, on_click=WorkflowVersionsState.open),
        rx.cond(
            WorkflowState.can.contains("edit"),
            button("▶ Test run", small=True, on_click=TrialState.open),
        ),
        rx.cond(
            WorkflowState.by_hand & can("work:create"),
            button("Run now…", small=True, on_click=RunNowState.open),
        ),
        rx.cond(WorkflowState.can.contains("publish"), publish_dialog()),
        _more(),
        class_name="flow-bar",
    )


def _more() -> rx.Component:
    state = WorkflowState
    return menu(
        button("⋯", small=True, extra="icon", custom_attrs={"aria-label": "More"}),
        rx.cond(
            state.can.contains("edit"),
            menu_item("Rename…", on_select=WorkflowCardState.rename_open(True)),
        ),
        menu_item(
            plain_link(
                "Export as a file", href=state.export_href, download=True, class_name="plain"
            ),
            on_select=rx.noop(),
        ),
        rx.cond(
            state.can.contains("pause"),
            rx.fragment(
                menu_separator(),
                rx.cond(
                    state.paused,
                    menu_item("Resume", on_select=WorkflowCardState.resume),
                    menu_item("Pause", on_select=WorkflowCardState.pause),
                ),
            ),
        ),
    )


def _builder() -> rx.Component:
    return builder(
        opened=WorkflowState.opened,
        ack=WorkflowState.ack,
        theirs=WorkflowState.theirs,
        types=_TYPES,
        groups=group_rows(),
        workflow_fields=workflow_fields(),
        choices=WorkflowState.choices,
        sample=WatchState.sample,
        samples=TrialState.samples,
        overlay=WatchState.overlay,
        problems=WorkflowState.problems,
        picked=WatchState.picked,
        on_save=WorkflowState.save,
        on_test=TrialState.test_node,
        on_pin=TrialState.pin,
    )


def _rename_dialog() -> rx.Component:
    return dialog(
        "Name of the workflow",
        form(
            field("Name", "name", default_value=WorkflowState.name, required=True, max_length=80),
            rx.el.div(
                button("Save", type="submit", variant="primary"),
                button("Cancel", variant="ghost", on_click=WorkflowCardState.rename_open(False)),
                class_name="row",
            ),
            on_submit=WorkflowCardState.rename,
        ),
        open=WorkflowCardState.renaming,
        on_open_change=WorkflowCardState.rename_open,
    )


def _missing() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🔎",
            "No such workflow",
            "It does not exist here, or it was not shared with you.",
            button_link("See all workflows", href="/workflows"),
        ),
        class_name="card",
    )
