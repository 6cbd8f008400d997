"""The dialog that tries the draft: what to begin with, and what it costs."""

import reflex as rx

from agents_os.ui.components import button, dialog, form, select_field, text_area
from agents_os.ui.pages.workflow.trial_state import TrialState


def trial_dialog() -> rx.Component:
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
