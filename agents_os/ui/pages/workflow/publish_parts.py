"""Publishing the draft, with what changed."""

import reflex as rx

from agents_os.ui.components import button, dialog, field, form, notice
from agents_os.ui.pages.workflow.card_state import WorkflowCardState
from agents_os.ui.pages.workflow.state import WorkflowState


def publish_dialog() -> rx.Component:
    return dialog(
        WorkflowState.publish_label,
        rx.cond(
            WorkflowState.blocking > 0,
            notice(
                "It cannot be published yet: first put right what the list under the canvas says.",
                tone="red",
            ),
            rx.cond(
                WorkflowState.changed,
                _form(),
                notice("There is nothing to publish: the draft says what is published already."),
            ),
        ),
        trigger=button(WorkflowState.publish_label, small=True, variant="primary"),
        text="New runs use it at once. Runs under way keep the version they began with.",
        open=WorkflowCardState.publishing,
        on_open_change=WorkflowCardState.publish_open,
    )


def _form() -> rx.Component:
    return form(
        field(
            "What changed",
            "change_message",
            hint="One sentence for whoever looks at this version later.",
            required=True,
            max_length=500,
        ),
        rx.el.div(
            button("Publish", type="submit", variant="primary"),
            button("Cancel", variant="ghost", on_click=WorkflowCardState.publish_open(False)),
            class_name="row",
        ),
        on_submit=WorkflowCardState.publish,
    )
