"""The red button, and the banner for as long as all agents are stopped."""

import reflex as rx

from agents_os.ui.components.basics import button, relative_time
from agents_os.ui.components.dialogs import close_dialog, confirm_dialog, dialog
from agents_os.ui.components.forms import field, form
from agents_os.ui.inbox import InboxState
from agents_os.ui.session import can
from agents_os.ui.top_bar.stop_state import StopState

MAY = "agents:pause_all"


def stop_button() -> rx.Component:
    return rx.cond(can(MAY) & (InboxState.stop.at == ""), _stop())


def stop_banner() -> rx.Component:
    stop = InboxState.stop
    return rx.cond(
        stop.at != "",
        rx.el.div(
            rx.el.span(
                rx.el.b("All agents are stopped."),
                f" {stop.who} stopped them ",
                relative_time(stop.at),
                rx.cond(stop.reason != "", f". Reason: “{stop.reason}”.", "."),
                " Work under way is paused and nothing new begins.",
            ),
            rx.cond(can(MAY), _resume()),
            class_name="stop-banner",
            role="status",
        ),
    )


def _stop() -> rx.Component:
    return dialog(
        "Stop all agents?",
        form(
            field("Reason", "reason", hint="Optional. Shown to everybody.", max_length=500),
            rx.el.div(
                button("Stop all agents", type="submit", variant="danger"),
                close_dialog("Keep working"),
                class_name="actions",
            ),
            on_submit=StopState.stop,
        ),
        text="Within a second every agent of the company stands still: work is paused where it is,"
        " answers are broken off, nothing is sent out. You can resume all of it. Nothing that is"
        " finished is lost.",
        open=StopState.asking,
        on_open_change=StopState.ask,
        trigger=button(
            rx.icon("octagon-x", size=14, aria_hidden=True),
            rx.el.span("Stop all agents", class_name="stop-label"),
            variant="danger",
            small=True,
            custom_attrs={"aria-label": "Stop all agents"},
        ),
    )


def _resume() -> rx.Component:
    return confirm_dialog(
        "Let all agents work again?",
        "Paused work goes on where it was, and agents take new work. Agents that were paused one"
        " by one stay paused. Answers that were broken off have to be asked for again.",
        trigger=button("Resume", small=True),
        confirm="Resume",
        on_confirm=StopState.resume,
    )
