"""The card of automatic top-up."""

import reflex as rx

from agents_os.ui.components import (
    card,
    checkbox,
    field,
    form,
    form_actions,
    notice,
    select_field,
    status,
)
from agents_os.ui.pages.billing.top_up_state import TopUpState


def top_up() -> rx.Component:
    shown = TopUpState.card
    return rx.cond(
        shown.available,
        card(
            "Automatic top-up",
            rx.cond(
                shown.stopped != "",
                notice(
                    rx.el.b("It switched itself off: the payment was refused. "),
                    shown.stopped,
                    tone="red",
                ),
            ),
            rx.el.div(
                rx.el.p(
                    "Buys a pack by itself when credits run low, so that work does not stop. It is"
                    " charged to the card you paid with last, and never more than your cap in a"
                    " month.",
                    class_name="small muted",
                ),
                rx.cond(
                    shown.mine,
                    _form(),
                    rx.el.p("Only an owner can switch it on or off.", class_name="small muted"),
                ),
                class_name="col",
            ),
            aside=rx.cond(shown.enabled, status("on", "On · " + shown.spent), status("", "Off")),
        ),
    )


def _form() -> rx.Component:
    shown = TopUpState.card
    return form(
        checkbox("Buy credits automatically", "enabled", default_checked=shown.enabled),
        rx.el.div(
            field(
                "Below so many credits",
                "below_credits",
                type="number",
                min=1,
                required=True,
                default_value=shown.below,
            ),
            select_field("Buy", "pack", shown.packs, default_value=shown.pack),
            field(
                "At most, in dollars a month",
                "monthly_cap_usd",
                type="number",
                min=1,
                required=True,
                default_value=shown.cap,
            ),
            class_name="top-up",
        ),
        form_actions("Save"),
        on_submit=TopUpState.save,
        key=shown.pack + shown.below + shown.cap + shown.enabled.to_string(),
    )
