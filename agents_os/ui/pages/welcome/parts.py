"""One suggested template."""

from typing import Any

import reflex as rx

from agents_os.ui.components import avatar, chip, link
from agents_os.ui.pages.welcome.state import WelcomeState


def suggestion(t: Any, place: Any) -> rx.Component:
    """The first one is green: there is one primary action per view."""
    return rx.el.li(
        rx.el.div(
            avatar(t.emoji),
            rx.el.div(
                rx.el.h3(t.name), rx.el.div(t.role, class_name="small muted"), class_name="grow"
            ),
            class_name="top-line",
        ),
        rx.el.p(t.summary, class_name="about"),
        rx.el.div(rx.foreach(t.specialties, lambda each: chip(each)), class_name="chips"),
        rx.el.div(
            rx.el.button(
                "Hire ",
                t.name,
                type="button",
                class_name=rx.cond(place == 0, "btn primary", "btn"),
                on_click=WelcomeState.hire(t.key),
            ),
            class_name="acts",
        ),
        link(
            "What it may do, and its prices",
            href=f"/agents/hire?template={t.key}",
            class_name="link small",
        ),
        key=t.key,
        class_name="person",
    )
