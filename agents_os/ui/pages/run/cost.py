"""What a run cost in credits: each call of a model, and the sum."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from agents_os.domains.billing.metadata.report_schemas import Charge, Statement
from agents_os.domains.billing.metadata.schemas import HoldState
from agents_os.domains.billing.usecases.reports import MOST_CHARGES
from agents_os.ui.components import card, table, table_row
from agents_os.ui.credit_words import PURPOSES, in_credits

STATES = {
    HoldState.OPEN: "Set aside",
    HoldState.SETTLED: "Spent",
    HoldState.RELEASED: "Nothing spent",
}


@dataclass(frozen=True)
class ChargeRow:
    key: str
    what: str
    state: str
    held: str
    spent: str


def charge_rows(statement: Statement) -> list[ChargeRow]:
    rows = [_row(charge) for charge in statement.charges]
    if len(rows) == MOST_CHARGES:
        rows.append(ChargeRow("more", "What came later is counted in the sum", "", "", ""))
    return rows


def _row(charge: Charge) -> ChargeRow:
    model = "Practice model" if charge.practice else charge.model or PURPOSES[charge.purpose]
    refunded = f", {in_credits(charge.refunded_micro)} refunded" if charge.refunded_micro else ""
    return ChargeRow(
        key=str(charge.id),
        what=f"{model}, from a saved answer" if charge.cached else model,
        state=STATES[charge.state] + refunded,
        held=in_credits(charge.amount_micro),
        spent=in_credits(charge.captured_micro - charge.refunded_micro),
    )


def total(statement: Statement) -> str:
    """“3.2 credits”, "" for a run that took nothing."""
    if not statement.charges:
        return ""
    spent = f"{in_credits(statement.spent_micro - statement.refunded_micro)} credits"
    held = statement.held_micro
    return f"{spent}, {in_credits(held)} set aside" if held else spent


def cost_card(state: Any) -> rx.Component:
    """Nothing for a run that took nothing. `state` has `charges` and `credits`."""
    columns = ["Paid for", "State", ("Set aside", "r"), ("Credits", "r")]
    return rx.el.div(
        rx.cond(
            state.credits != "",
            card(
                "What it cost",
                table("What it cost", columns, state.charges, _charge),
                aside=state.credits,
                flush=True,
            ),
        ),
        id="cost",
    )


def _charge(charge: Any) -> rx.Component:
    return table_row(
        charge.what,
        charge.state,
        (rx.el.span(charge.held, class_name="num faint"), "r"),
        (rx.el.span(charge.spent, class_name="num"), "r"),
        key=charge.key,
    )
