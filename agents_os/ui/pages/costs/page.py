"""/costs: credits per day, and who spent them."""

import reflex as rx

from agents_os.ui.components import (
    button_link,
    card,
    empty_state,
    page_head,
    screen_states,
    table,
    table_row,
    tabs,
)
from agents_os.ui.components.browser import plain_link
from agents_os.ui.components.spending import SpendingStyles, day_bars, share_line
from agents_os.ui.components.workforce import Styles, choices
from agents_os.ui.credit_words import PURPOSES
from agents_os.ui.pages.costs.state import CostsState
from agents_os.ui.shell import screen

BY = [
    ("agent", "Agents"),
    ("user", "People"),
    ("team", "Teams"),
    ("model", "Models"),
    ("purpose", "Kinds of work"),
    ("key", "API keys"),
]
SPANS = [("7", "Last 7 days"), ("30", "Last 30 days"), ("90", "Last 90 days")]


def cost_tabs(current: str) -> rx.Component:
    """Between what was spent and what may be."""
    return tabs(
        "Costs and budgets",
        ("Costs", "/costs", current == "costs"),
        ("Budgets", "/budgets", current == "budgets"),
    )


@screen("/costs", title="Costs", active="costs", on_load=CostsState.on_load)
def costs_page() -> rx.Component:
    return rx.fragment(
        Styles.create(),
        SpendingStyles.create(),
        page_head("Costs", "What your agents spent, as far as you may see it.", _span()),
        cost_tabs("costs"),
        screen_states(
            CostsState,
            rx.cond(CostsState.shares.length() > 0, _spending(), _nothing()),
            retry=CostsState.refresh,
            who_can="Members of this company see the costs of their work.",
        ),
    )


def _span() -> rx.Component:
    return rx.el.select(
        *[rx.el.option(text, value=value) for value, text in SPANS],
        value=CostsState.span,
        on_change=CostsState.show_days,
        class_name="input",
        custom_attrs={"aria-label": "Days shown"},
    )


def _spending() -> rx.Component:
    return rx.el.div(_per_day(), _who(), class_name="spending")


def _per_day() -> rx.Component:
    legend = [
        rx.el.span(rx.el.i(class_name=f"swatch {purpose.value}"), text, class_name="row")
        for purpose, text in PURPOSES.items()
    ]
    return card(
        "Credits per day",
        rx.el.p(rx.el.b(CostsState.total, class_name="figure"), "credits in all", class_name="row"),
        day_bars("Credits per day; the table below has the numbers", CostsState.days),
        rx.el.div(
            rx.el.span(CostsState.days[0].name),
            rx.el.span(CostsState.days[-1].name),
            class_name="axis",
            aria_hidden=True,
        ),
        rx.el.div(*legend, class_name="legend small muted"),
        rx.el.details(
            rx.el.summary("As a table"),
            table("Credits per day", ["Day", ("Credits", "r")], CostsState.days, _day, grid=True),
            class_name="as-table",
        ),
    )


def _day(day: rx.Var) -> rx.Component:
    return table_row(day.name, (rx.el.span(day.amount, class_name="num"), "r"), key=day.key)


def _who() -> rx.Component:
    return card(
        "Who spent it",
        choices("Broken down by", BY, CostsState.by, CostsState.show_by),
        rx.el.ul(rx.foreach(CostsState.shares, share_line), class_name="plain shares"),
        aside=plain_link("Export CSV", href=CostsState.csv, class_name="btn sm", download=True),
    )


def _nothing() -> rx.Component:
    return rx.el.div(
        empty_state(
            "🪙",
            "Nothing was spent in these days",
            "Each answer and each piece of work an agent does takes some credits. They are counted"
            " here, by agent, person, team and model.",
            button_link("See your agents", href="/agents"),
        ),
        class_name="card",
        style={"margin_top": "16px"},
    )
