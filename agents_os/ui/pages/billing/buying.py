"""Plans, packs of credits and invoices."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    button,
    card,
    chip,
    dialog,
    empty_state,
    notice,
    relative_time,
    status,
    table,
    table_row,
)
from agents_os.ui.components.browser import plain_link
from agents_os.ui.pages.billing.buying_state import BuyingState
from agents_os.ui.pages.billing.state import MANAGE
from agents_os.ui.session import can


def payment_notices() -> rx.Component:
    """What to know before anything is bought."""
    return rx.fragment(
        rx.cond(BuyingState.warning != "", notice(BuyingState.warning, tone="red")),
        rx.match(
            BuyingState.mode,
            (
                "not_connected",
                notice(rx.el.b("Billing is not connected."), " ", BuyingState.note, tone="gold"),
            ),
            ("simulated", notice(BuyingState.note, tone="gold")),
            rx.fragment(),
        ),
    )


def offers() -> rx.Component:
    return rx.fragment(
        card("Plans", rx.el.div(rx.foreach(BuyingState.plans, _plan), class_name="offers")),
        rx.el.div(
            card(
                "Add-on credits",
                rx.el.div(rx.foreach(BuyingState.packs, _pack), class_name="offers"),
                aside="Spent after this month’s",
            ),
            id="packs",
        ),
        rx.cond(can(MANAGE), _change()),
    )


def _plan(plan: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.b(plan.name),
            rx.cond(plan.current, chip("your plan", tone="green")),
            class_name="row between",
        ),
        rx.el.b(plan.price, class_name="figure"),
        rx.el.span(plan.credits, class_name="small"),
        rx.el.span(plan.limits, class_name="small muted"),
        rx.cond(
            plan.buyable & can(MANAGE),
            button("Choose " + plan.name, small=True, on_click=BuyingState.choose_plan(plan.key)),
        ),
        class_name=rx.cond(plan.current, "offer current", "offer"),
        key=plan.key,
    )


def _pack(pack: Any) -> rx.Component:
    return rx.el.div(
        rx.el.b(pack.name),
        rx.el.b(pack.price, class_name="figure"),
        rx.el.span(pack.text, class_name="small muted"),
        rx.cond(
            pack.buyable & can(MANAGE),
            button("Buy " + pack.name.lower(), small=True, on_click=BuyingState.buy_pack(pack.key)),
        ),
        class_name="offer",
        key=pack.key,
    )


def _change() -> rx.Component:
    """What it costs, before it is done."""
    change = BuyingState.change
    return dialog(
        "Change to " + change.name + "?",
        rx.el.dl(
            rx.foreach(
                change.lines, lambda line: rx.fragment(rx.el.dt(line[0]), rx.el.dd(line[1]))
            ),
            class_name="kv num",
        ),
        rx.el.p(rx.el.b(change.due, class_name="num"), style={"margin": "12px 0"}),
        rx.el.div(
            button("Pay and change", variant="primary", on_click=BuyingState.change_plan),
            button("Keep my plan", variant="ghost", on_click=BuyingState.keep_plan(False)),
            class_name="row end",
        ),
        text="The rest of the paid period is counted day by day. It is charged to your card.",
        open=change.plan != "",
        on_open_change=BuyingState.keep_plan,
    )


def invoices() -> rx.Component:
    return rx.cond(
        can(MANAGE) & (BuyingState.mode != "not_connected"),
        card(
            "Invoices",
            rx.cond(
                BuyingState.invoices_problem != "",
                notice(
                    BuyingState.invoices_problem,
                    button("Try again", small=True, on_click=BuyingState.read_invoices),
                    tone="red",
                ),
                rx.cond(BuyingState.invoices.length() > 0, _invoices(), _no_invoices()),
            ),
            flush=True,
        ),
    )


def _invoices() -> rx.Component:
    columns = ["When", "What for", "Status", ("Amount", "r"), ("", "r")]
    return table("Invoices, newest first", columns, BuyingState.invoices, _invoice)


def _invoice(invoice: Any) -> rx.Component:
    return table_row(
        relative_time(invoice.at),
        invoice.text,
        status(invoice.dot, invoice.word),
        (rx.el.span(invoice.amount, class_name="num"), "r"),
        (
            rx.cond(
                invoice.href != "",
                plain_link("Open", href=invoice.href, target="_blank", rel="noopener noreferrer"),
            ),
            "r",
        ),
        key=invoice.key,
    )


def _no_invoices() -> rx.Component:
    return empty_state("🧾", "No invoice yet", "Each plan and pack you pay for gets one.")
