"""/orders/<id>: one order from its price to its result."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    avatar,
    bar,
    button,
    button_link,
    card,
    chip,
    confirm_dialog,
    empty_state,
    link,
    relative_time,
    screen_states,
    status,
)
from agents_os.ui.components.workforce import Styles
from agents_os.ui.pages.order.state import OrderState
from agents_os.ui.pages.task.review_parts import deliverable, review_dialogs
from agents_os.ui.pages.tasks.browser import TaskStyles
from agents_os.ui.shell import screen


@screen("/orders/[order_id]", title="Order", active="orders", on_load=OrderState.on_load)
def order_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        TaskStyles.create(),
        rx.cond(
            OrderState.missing,
            _missing(),
            screen_states(
                OrderState,
                _head(),
                rx.el.div(
                    rx.el.div(_progress(), deliverable(), _asked(), class_name="col"),
                    rx.el.div(_facts(), _timeline(), class_name="col"),
                    class_name="task-page",
                ),
                review_dialogs(),
                retry=OrderState.on_load,
                who_can="Members of this company see its orders.",
            ),
        ),
    )


def _missing() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🔎",
            "No such order",
            "It does not exist here, or it was not shared with you.",
            button_link("See all orders", href="/orders"),
        ),
        class_name="card",
    )


def _head() -> rx.Component:
    order = OrderState.card
    return rx.el.div(
        link("‹ All orders", href="/orders", class_name="back"),
        rx.el.div(
            rx.el.h1(order.name),
            rx.el.div(
                rx.cond(OrderState.can_cancel, _cancel()),
                class_name="actions row wrap",
            ),
            class_name="page-head",
            style={"margin_bottom": "0"},
        ),
        rx.el.div(
            status(order.dot, order.word),
            chip(order.price, tone="gold"),
            rx.el.span(avatar(order.emoji, size="sm"), order.agent, class_name="row"),
            class_name="row wrap",
        ),
        rx.el.p(OrderState.next.text, class_name="next-step " + OrderState.next.tone),
        class_name="task-head",
    )


def _cancel() -> rx.Component:
    return confirm_dialog(
        "Cancel this order?",
        "Work has not begun. All credits come back at once.",
        trigger=button("Cancel order…", variant="ghost"),
        confirm="Cancel order",
        on_confirm=OrderState.cancel,
    )


def _progress() -> rx.Component:
    now = OrderState.standing
    return rx.cond(
        now.shown,
        card(
            now.stage,
            rx.cond(now.percent >= 0, bar(now.percent, label="Progress")),
            rx.el.p(now.text, class_name="small muted", style={"margin": "8px 0 0"}),
            rx.cond(
                now.ready_at != "",
                rx.el.p("Expected ", relative_time(now.ready_at), class_name="small"),
            ),
            rx.cond(
                OrderState.run_id != "",
                link("Watch every step", href="/runs/" + OrderState.run_id, class_name="small"),
            ),
            aside=rx.cond(now.percent >= 0, now.percent.to_string() + " %", ""),
        ),
    )


def _asked() -> rx.Component:
    return card(
        "What you told the agent",
        rx.el.dl(
            rx.foreach(
                OrderState.asked,
                lambda each: rx.fragment(
                    rx.el.dt(each.question, class_name="small muted"),
                    rx.el.dd(each.answer, class_name="written", style={"margin": "0 0 12px"}),
                ),
            ),
            style={"margin": "0"},
        ),
    )


def _facts() -> rx.Component:
    facts, order = OrderState.facts, OrderState.card
    return card(
        "Facts",
        rx.el.dl(
            *_pair("Price", facts.price),
            *_pair("Credits", facts.paid),
            *_pair("Ordered by", order.by),
            *_pair("Ordered", relative_time(order.at)),
            *_pair("Changes", facts.changes),
            rx.cond(
                facts.accepts_at != "",
                rx.fragment(*_pair("Counts as accepted", relative_time(facts.accepts_at))),
            ),
            class_name="kv num",
        ),
        rx.cond(
            facts.criteria.length() > 0,
            rx.fragment(
                rx.el.h3("Done when", class_name="small muted", style={"margin": "12px 0 4px"}),
                rx.el.ul(rx.foreach(facts.criteria, rx.el.li), class_name="done-when"),
            ),
        ),
        rx.el.p(
            facts.reference,
            class_name="mono small faint",
            style={"overflow_wrap": "anywhere", "margin": "12px 0 0"},
        ),
        rx.el.p(
            link("Its task, with comments", href="/tasks/" + OrderState.task_id), class_name="small"
        ),
    )


def _pair(label: str, value: Any) -> tuple[rx.Component, rx.Component]:
    return rx.el.dt(label), rx.el.dd(value)


def _timeline() -> rx.Component:
    return card(
        "What happened",
        rx.el.ul(rx.foreach(OrderState.timeline, _line), class_name="said-list"),
    )


def _line(line: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                status(line.dot, line.word),
                rx.el.span(relative_time(line.at), class_name="small faint"),
                class_name="row wrap between",
            ),
            rx.cond(line.text != "", rx.el.p(line.text, class_name="written small")),
            rx.cond(line.who != "", rx.el.span("by ", line.who, class_name="small faint")),
            class_name="grow",
        ),
        key=line.id,
    )
