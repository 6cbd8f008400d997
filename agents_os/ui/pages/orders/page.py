"""/orders: what was ordered, how far it is, what it cost."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    avatar,
    button,
    button_link,
    empty_state,
    link,
    load_more,
    none_fit,
    page_head,
    relative_time,
    screen_states,
    status,
    table,
    table_row,
)
from agents_os.ui.components.workforce import Styles, chosen_button, search_box
from agents_os.ui.order_words import STATUSES
from agents_os.ui.pages.orders.state import OrdersState
from agents_os.ui.session import SessionState
from agents_os.ui.shell import screen


@screen("/orders", title="Orders", active="orders", on_load=OrdersState.on_load)
def orders_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        page_head(
            "Orders",
            "What you ordered, how far it is, and what it cost.",
            button_link("Order a service", href="/services", variant="primary"),
        ),
        screen_states(
            OrdersState,
            _filters(),
            rx.cond(
                OrdersState.orders.length() > 0,
                rx.fragment(
                    rx.el.div(
                        table("Orders", _COLUMNS, OrdersState.orders, _row), class_name="card"
                    ),
                    load_more(OrdersState),
                ),
                rx.cond(OrdersState.filtered, none_fit("order", OrdersState.show_all), _none()),
            ),
            retry=OrdersState.refresh,
            who_can="Members of this company see its orders.",
        ),
    )


_COLUMNS = ["Order", "Status", "Agent", "Ordered by", "When", ("Price", "r")]


def _filters() -> rx.Component:
    return rx.el.div(
        search_box("Search orders", OrdersState.query, OrdersState.search.debounce(200)),
        _select("Open or closed", "open", [("true", "Open"), ("false", "Closed")]),
        _select("Status", "status", [(s.value, word) for s, (word, _) in STATUSES.items()]),
        chosen_button(
            "Mine", on=OrdersState.mine, on_click=OrdersState.show_mine(~OrdersState.mine)
        ),
        rx.cond(
            OrdersState.filtered, button("Clear", variant="ghost", on_click=OrdersState.show_all)
        ),
        class_name="filters",
        key=OrdersState.resets.to_string() + SessionState.org_id,
    )


def _select(label: str, field: str, options: list[tuple[str, str]]) -> rx.Component:
    every = ("", "Any status" if field == "status" else label)
    return rx.el.select(
        *[rx.el.option(text, value=value) for value, text in [every, *options]],
        value=OrdersState.chosen[field],
        on_change=lambda value: OrdersState.narrow(field, value),
        class_name="input",
        custom_attrs={"aria-label": label},
    )


def _row(order: Any) -> rx.Component:
    return table_row(
        rx.el.div(
            link(
                rx.el.b(order.name),
                href="/orders/" + order.id,
                style={"color": "inherit", "text_decoration": "none"},
            ),
            rx.cond(order.note != "", rx.el.div(order.note, class_name="small muted")),
        ),
        status(order.dot, order.word),
        rx.el.span(avatar(order.emoji, size="sm"), order.agent, class_name="row"),
        order.by,
        relative_time(order.at),
        (order.price, "r"),
        key=order.id,
    )


def _none() -> rx.Component:
    return rx.el.div(
        empty_state(
            "📦",
            "Nothing ordered yet",
            "Choose a service, answer its questions, and see the fixed price before you order.",
            button_link("See the services", href="/services"),
        ),
        class_name="card",
    )
