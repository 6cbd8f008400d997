"""The bell in the top bar."""

from typing import Any

import reflex as rx

from agents_os.ui.components.basics import button, relative_time
from agents_os.ui.components.dialogs import menu_item, menu_separator
from agents_os.ui.inbox import InboxState
from agents_os.ui.top_bar.bell_state import BellState


def bell() -> rx.Component:
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(_button()),
        rx.dropdown_menu.content(
            rx.match(
                BellState.phase,
                ("ready", rx.foreach(BellState.news, _item)),
                ("failed", rx.el.p(BellState.problem, class_name="bell-note")),
                rx.el.p("Loading…", class_name="bell-note"),
            ),
            rx.cond(
                (BellState.phase == "ready") & (BellState.news.length() == 0),
                rx.el.p("Nothing has happened yet.", class_name="bell-note"),
            ),
            menu_separator(),
            rx.cond(
                InboxState.unread > 0,
                menu_item("Mark all as read", on_select=BellState.read_all),
            ),
            menu_item("All notifications", on_select=rx.redirect("/notifications")),
            align="end",
            variant="soft",
            class_name="bell-menu",
        ),
        on_open_change=BellState.show,
        modal=False,
    )


def _button() -> rx.Component:
    unread = InboxState.unread.to_string()
    return button(
        rx.icon("bell", size=16, aria_hidden=True),
        rx.cond(
            InboxState.unread > 0,
            rx.el.span(
                rx.cond(InboxState.unread > 99, "99+", unread),
                class_name="chip gold num count",
                aria_hidden=True,
            ),
        ),
        variant="ghost",
        extra="icon bell",
        custom_attrs={
            "aria-label": rx.cond(
                InboxState.unread > 0, "Notifications, " + unread + " unread", "Notifications"
            )
        },
    )


def _item(news: Any) -> rx.Component:
    return menu_item(
        rx.el.span(news.face, aria_hidden=True),
        rx.el.span(
            rx.el.span(
                news.title, class_name=rx.cond(news.unread, "bell-title unread", "bell-title")
            ),
            rx.el.span(relative_time(news.at), class_name="small faint"),
            class_name="col",
        ),
        rx.cond(news.unread, rx.el.span("unread", class_name="visually-hidden")),
        on_select=BellState.go(news.id),
        class_name="bell-item",
        key=news.id,
    )
