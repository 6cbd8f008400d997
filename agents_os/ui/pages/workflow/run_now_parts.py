"""The dialog that starts the published version by hand."""

import reflex as rx

from agents_os.ui.components import button, dialog, form, text_area
from agents_os.ui.pages.workflow.run_now_state import RunNowState
from agents_os.ui.pages.workflow.state import WorkflowState


def run_now_dialog() -> rx.Component:
    return dialog(
        "Run " + WorkflowState.name + " now?",
        form(
            text_area(
                "Data it begins with, as JSON",
                "data",
                id_="run-now-data",
                error=RunNowState.data_error,
                default_value=RunNowState.data,
                rows=8,
                spell_check=False,
            ),
            rx.el.div(
                button("Run it", type="submit", variant="primary"),
                button("Cancel", variant="ghost", on_click=RunNowState.show(False)),
                class_name="row",
            ),
            on_submit=RunNowState.start,
            key=RunNowState.asked.to_string(),
        ),
        text="This is no test: what the published version does, it really does.",
        open=RunNowState.asking,
        on_open_change=RunNowState.show,
    )
