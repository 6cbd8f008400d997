"""/notifications: what a person was told, and what they want to be told."""

from typing import Any

import reflex as rx

from agents_os.ui.components.basics import button, card, page_head, relative_time
from agents_os.ui.components.browser import link
from agents_os.ui.components.forms import checkbox
from agents_os.ui.components.states import empty_state, load_more, screen_states
from agents_os.ui.components.tables import table, table_row
from agents_os.ui.components.workforce import Styles, chosen_button
from agents_os.ui.inbox import InboxState
from agents_os.ui.pages.notifications.state import ChoicesState, NotificationsState
from agents_os.ui.shell import screen

WHO = "Everybody sees their own notifications."


@screen("/notifications", title="Notifications", on_load=NotificationsState.on_load)
def notifications_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        page_head(
            "Notifications",
            "What needs you, and what happened while you were away. Kept for 90 days.",
            rx.cond(
                InboxState.unread > 0,
                button("Mark all as read", on_click=NotificationsState.read_all),
            ),
        ),
        screen_states(
            NotificationsState,
            _filter(),
            rx.cond(NotificationsState.news.length() > 0, _list(), _nothing()),
            retry=NotificationsState.refresh,
            who_can=WHO,
        ),
        rx.el.div(
            card(
                "What you are told",
                screen_states(ChoicesState, _choices(), retry=ChoicesState.load, who_can=WHO),
            ),
            style={"margin_top": "16px"},
        ),
    )


def _filter() -> rx.Component:
    unread = NotificationsState.only_unread
    return rx.el.div(
        rx.el.span(
            chosen_button("All", on=~unread, on_click=NotificationsState.narrow(False)),
            chosen_button("Unread", on=unread, on_click=NotificationsState.narrow(True)),
            class_name="toggle",
            role="group",
            custom_attrs={"aria-label": "Show"},
        ),
        class_name="filters",
    )


def _list() -> rx.Component:
    return rx.el.section(
        rx.el.ul(rx.foreach(NotificationsState.news, _news), class_name="plain"),
        load_more(NotificationsState),
        class_name="card",
        custom_attrs={"aria-label": "Notifications"},
    )


def _news(news: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(news.face, aria_hidden=True),
        link(
            rx.cond(news.unread, rx.el.span("Unread: ", class_name="visually-hidden")),
            news.title,
            href=news.href,
            class_name=rx.cond(news.unread, "plain bell-title unread", "plain bell-title"),
            on_click=rx.cond(news.unread, NotificationsState.mark(news.id, True), rx.noop()),
        ),
        rx.el.span(relative_time(news.at), class_name="small faint"),
        button(
            rx.cond(news.unread, "Mark as read", "Mark as unread"),
            variant="ghost",
            small=True,
            on_click=NotificationsState.mark(news.id, news.unread),
        ),
        class_name="news",
        key=news.id,
    )


def _nothing() -> rx.Component:
    return rx.el.div(
        rx.cond(
            NotificationsState.only_unread,
            empty_state(
                "✅",
                "You have read everything",
                "New ones appear here and at the bell by themselves.",
                button("Show all", on_click=NotificationsState.narrow(False)),
            ),
            empty_state(
                "🔔",
                "Nothing has happened yet",
                "When an agent needs your approval, hands in a result or fails, and when somebody"
                " mentions you, it stands here.",
            ),
        ),
        class_name="card",
    )


def _choices() -> rx.Component:
    return rx.fragment(
        table(
            "What you are told",
            ["When", ("In Agents OS", "c"), ("By mail", "c")],
            ChoicesState.choices,
            _choice,
        ),
        rx.el.div(
            checkbox(
                "One mail a day instead of one for each",
                "digest",
                checked=ChoicesState.digest,
                on_change=ChoicesState.set_digest(~ChoicesState.digest),
            ),
            class_name="digest",
        ),
    )


def _choice(choice: Any) -> rx.Component:
    return table_row(
        choice.label,
        (_box(choice.shown, ChoicesState.show(choice.key, ~choice.shown), choice.label), "c"),
        (
            _box(
                choice.mailed,
                ChoicesState.mail(choice.key, ~choice.mailed),
                choice.label + ", by mail",
            ),
            "c",
        ),
        key=choice.key,
    )


def _box(checked: Any, on_change: Any, label: Any) -> rx.Component:
    return rx.el.input(
        type="checkbox",
        checked=checked,
        on_change=on_change,
        custom_attrs={"aria-label": label},
    )
