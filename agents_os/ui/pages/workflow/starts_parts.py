"""The dialog that says how a workflow starts by itself."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    button,
    chip,
    close_dialog,
    copy_button,
    dialog,
    link,
    notice,
    relative_time,
    status,
)
from agents_os.ui.pages.workflow.starts_state import StartsState
from agents_os.ui.pages.workflow.state import WorkflowState

SIGNED = "Requests are signed as Standard Webhooks says: webhook-id, -timestamp, -signature."
WRAP = {"overflow_wrap": "anywhere"}


def starts_dialog() -> rx.Component:
    return dialog(
        "How it starts by itself",
        rx.el.div(
            rx.foreach(StartsState.triggers, _trigger),
            rx.cond(
                StartsState.triggers.length() == 0,
                rx.el.p(
                    "Nothing starts it by itself. Add a webhook, a schedule or an event to the"
                    " workflow and publish it.",
                    class_name="small muted",
                ),
            ),
            class_name="col",
        ),
        rx.el.div(close_dialog("Close"), class_name="row end", style={"margin_top": "16px"}),
        text="What the published version listens to. Runs are in the name of who published it.",
        open=StartsState.asking,
        on_open_change=StartsState.show,
    )


def _trigger(row: Any) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.b(row.kind),
            rx.el.span(row.node, class_name="small muted"),
            rx.cond(row.active, rx.fragment(), chip("Not in the published version")),
            class_name="row",
        ),
        rx.cond(row.says != "", rx.el.p(row.says, class_name="small")),
        rx.cond(row.url != "", _webhook(row)),
        rx.cond(row.problem != "", rx.el.p(row.problem, class_name="small error-text")),
        rx.cond(
            StartsState.looked_at == row.node,
            _deliveries(),
            button("What came lately", small=True, on_click=StartsState.look(row.node)),
        ),
        class_name="col",
        key=row.node,
    )


def _webhook(row: Any) -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.code(row.url, class_name="small", style=WRAP),
            copy_button(row.url),
            class_name="row",
        ),
        rx.cond(row.warning != "", notice(row.warning, tone="gold")),
        rx.cond(
            StartsState.secret_of == row.node,
            rx.cond(StartsState.secret != "", _secret()),
        ),
        rx.cond(
            WorkflowState.can.contains("edit") & row.signed,
            rx.el.div(
                button("New secret", small=True, on_click=StartsState.new_secret(row.node)),
                rx.el.span(SIGNED, class_name="small muted"),
                class_name="row wrap",
            ),
        ),
    )


def _secret() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            "Give this to the sender now: it is not shown again. The secret before counts for 24"
            " more hours.",
            class_name="small",
        ),
        rx.el.div(
            rx.el.code(StartsState.secret, class_name="small", style=WRAP),
            copy_button(StartsState.secret),
            class_name="row",
        ),
        role="status",
    )


def _deliveries() -> rx.Component:
    return rx.cond(
        StartsState.deliveries.length() > 0,
        rx.el.ul(rx.foreach(StartsState.deliveries, _delivery), class_name="facts-list"),
        rx.el.p("Nothing came in the last 30 days.", class_name="small muted"),
    )


def _delivery(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            status(row.dot, row.word),
            relative_time(row.at),
            rx.cond(row.run_href != "", link("Its run", href=row.run_href, class_name="small")),
            rx.cond(
                WorkflowState.can.contains("edit"),
                button("Deliver again", small=True, on_click=StartsState.again(row.id)),
            ),
            class_name="row",
        ),
        rx.cond(row.problem != "", rx.el.p(row.problem, class_name="small error-text")),
        key=row.id,
    )
