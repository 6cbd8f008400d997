"""The frame of every settings screen: its tabs at the left (on a phone: above), one h1."""

from typing import Any

import reflex as rx

from agents_os.ui.components import link, page_head
from agents_os.ui.navigation import SETTINGS, Entry


def settings_frame(current: str, title: str, subtitle: Any, *content: Any) -> rx.Component:
    return rx.fragment(
        page_head(title, subtitle),
        rx.el.div(
            rx.el.nav(
                *[_tab(entry, on=entry.key == current) for entry in SETTINGS],
                class_name="settings-nav",
                custom_attrs={"aria-label": "Settings"},
            ),
            rx.el.div(*content, class_name="col gap-4"),
            class_name="settings-layout",
        ),
    )


def _tab(entry: Entry, *, on: bool) -> rx.Component:
    return link(
        rx.icon(entry.icon, size=16, aria_hidden=True),
        rx.el.span(entry.label),
        href=entry.href,
        class_name="nav",
        custom_attrs={"aria-current": "page"} if on else {},
    )
