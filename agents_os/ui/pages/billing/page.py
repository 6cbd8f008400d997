"""/billing: the plan, the credits and the ledger."""

from typing import Any

import reflex as rx

from agents_os.ui.components import (
    bar,
    button,
    button_link,
    card,
    empty_state,
    link,
    load_more,
    no_permission,
    page_head,
    relative_time,
    screen_states,
    table,
    table_row,
)
from agents_os.ui.components.browser import plain_link
from agents_os.ui.components.spending import SpendingStyles
from agents_os.ui.pages.billing.buying import invoices, offers, payment_notices
from agents_os.ui.pages.billing.buying_state import BuyingState
from agents_os.ui.pages.billing.metered import metered_card
from agents_os.ui.pages.billing.state import MANAGE, BillingState
from agents_os.ui.pages.billing.top_up import top_up
from agents_os.ui.pages.billing.top_up_state import TopUpState
from agents_os.ui.paying import PortalState, sells
from agents_os.ui.session import can
from agents_os.ui.shell import screen

LOAD = [BillingState.on_load, BuyingState.on_load, TopUpState.refresh]


@screen("/billing", title="Plan & credits", active="billing", on_load=LOAD)
def billing_page() -> rx.Component:
    return rx.fragment(
        SpendingStyles.create(),
        page_head(
            "Plan & credits",
            rx.cond(
                BuyingState.renewal != "",
                BillingState.meter.plan_text + " · " + BuyingState.renewal,
                BillingState.meter.plan_text,
            ),
            button_link("See who spent them", href="/costs"),
            rx.cond(sells(), button("Manage subscription", on_click=PortalState.open)),
            rx.cond(sells(), plain_link("Buy credits", href="#packs", class_name="btn primary")),
        ),
        screen_states(
            BillingState,
            rx.el.div(payment_notices(), class_name="col"),
            _meter(),
            metered_card(BillingState.metered),
            _limits(),
            screen_states(
                BuyingState,
                offers(),
                retry=BuyingState.refresh,
                who_can="Members of this company see its plan.",
            ),
            rx.cond(can(MANAGE), top_up()),
            _ledger(),
            invoices(),
            retry=BillingState.refresh,
            who_can="Members of this company see its credits.",
        ),
    )


def _meter() -> rx.Component:
    meter = BillingState.meter
    return rx.el.section(
        rx.el.h2("Credits", class_name="visually-hidden"),
        rx.el.div(
            rx.el.div(
                rx.el.b("This month’s credits"),
                rx.el.span(meter.month, class_name="num muted"),
                class_name="row between small",
            ),
            bar(meter.left_percent, label="Left of this month’s credits", tone="gold"),
            rx.el.div(meter.month_note, class_name="small muted"),
            class_name="col",
        ),
        _figure("Free to spend now", meter.available, "this month’s and all others"),
        _figure("Other credits", meter.addon, "kept when the month ends"),
        _figure("Set aside", meter.held, "for running work; the rest comes back"),
        _figure("How long they last", meter.lasts, meter.lasts_note),
        class_name="card credits-head",
    )


def _figure(label: str, value: Any, note: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(label, class_name="small muted"),
        rx.el.b(value, class_name="figure"),
        rx.el.div(note, class_name="small muted"),
    )


def _limits() -> rx.Component:
    return rx.cond(
        BillingState.limits.length() > 0,
        card(
            "What your plan allows",
            rx.el.ul(rx.foreach(BillingState.limits, _limit), class_name="plain shares"),
            aside=BillingState.meter.plan,
        ),
    )


def _limit(limit: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(limit.label),
        bar(limit.percent, label=limit.label),
        rx.el.span(limit.text, class_name="num small"),
        rx.cond(limit.reason != "", rx.el.p(limit.reason, class_name="small error-text wide")),
        key=limit.label,
    )


def _ledger() -> rx.Component:
    return rx.cond(
        can(MANAGE),
        card(
            "Ledger",
            rx.cond(
                BillingState.ledger.length() > 0,
                rx.fragment(_lines(), load_more(BillingState)),
                empty_state(
                    "🧾", "Nothing has happened yet", "Each credit added or spent gets a line here."
                ),
            ),
            aside=plain_link(
                "Export CSV",
                href="/api/v1/billing/ledger.csv",
                class_name="btn sm",
                download=True,
            ),
            flush=True,
        ),
        rx.el.div(
            no_permission("The owner sees the ledger, and admins whom the owner lets."),
            class_name="card",
        ),
    )


def _lines() -> rx.Component:
    columns = ["When", "What", "Who", ("Run", ""), ("Credits", "r"), ("Balance", "r")]
    return table("Ledger, newest first", columns, BillingState.ledger, _line)


def _line(line: Any) -> rx.Component:
    return table_row(
        relative_time(line.at),
        rx.el.span(line.kind, rx.cond(line.reason != "", " · " + line.reason, "")),
        line.who,
        rx.cond(line.run_href != "", link("What it cost", href=line.run_href + "#cost"), ""),
        (rx.el.span(line.credits, class_name="num " + line.tone), "r"),
        (rx.el.span(line.balance, class_name="num"), "r"),
        key=line.key,
    )
