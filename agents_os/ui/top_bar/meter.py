"""The company's credits in the top bar, live."""

import reflex as rx

from agents_os.ui.components.browser import link
from agents_os.ui.inbox import InboxState


def meter() -> rx.Component:
    """Leads to the plan and its credits; nothing before they are known."""
    held = rx.cond(InboxState.held != "", ", " + InboxState.held + " set aside", "")
    return rx.cond(
        InboxState.credits != "",
        link(
            rx.icon("coins", size=16, aria_hidden=True),
            rx.el.b(InboxState.credits, class_name="num"),
            rx.cond(
                InboxState.held != "",
                rx.el.span("+ ", InboxState.held, " set aside", class_name="meter-held num"),
            ),
            href="/billing",
            class_name="meter",
            title="Credits you can spend now",
            custom_attrs={"aria-label": InboxState.credits + " credits left" + held},
        ),
    )
