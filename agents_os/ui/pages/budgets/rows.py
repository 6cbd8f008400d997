"""Budgets as the screen shows them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from agents_os.core.money import MICRO
from agents_os.domains.billing.metadata.budget_schemas import (
    BudgetRead,
    OnLimit,
    Period,
    Scope,
    Unit,
)
from agents_os.ui.credit_words import in_credits, in_dollars
from agents_os.ui.pages.costs.names import Labels

# An amount as typed: credits, or dollars.
Amount = Annotated[Decimal, Field(gt=0, le=10**9, decimal_places=2)]

SCOPES = {
    Scope.ORG: "The whole company",
    Scope.TEAM: "One team",
    Scope.AGENT: "One agent",
    Scope.USER: "One person",
    Scope.KEY: "One API key",
}
PERIODS = {
    Period.DAY: ("Each day", "today"),
    Period.WEEK: ("Each week", "this week"),
    Period.MONTH: ("Each month", "this month"),
    Period.RUN: ("Each run", "in each run"),
}
ON_LIMIT = {
    OnLimit.THROTTLE: "Work waits for the next day, week or month",
    OnLimit.REQUIRE_APPROVAL: "Work waits until somebody allows more",
    OnLimit.PAUSE: "Everything under it stops until somebody resumes it",
    OnLimit.NOTIFY: "Work goes on, and people are told",
}
NEARLY = 80  # percent
GONE = {
    Scope.TEAM: "A team that is gone",
    Scope.AGENT: "An agent you cannot see",
    Scope.WORKFLOW: "A workflow",
    Scope.USER: "Somebody who left",
    Scope.KEY: "An API key",
}


@dataclass(frozen=True)
class BudgetRow:
    """A budget and where it stands; `raw_limit` is what its form shows."""

    id: str = ""
    name: str = ""
    subject: str = ""
    period: str = ""
    spent: str = ""
    note: str = ""
    percent: int = 0
    full: int = 0  # percent, also above 100
    tone: str = ""
    at_limit: str = ""
    paused: bool = False
    per_run: bool = False
    resets_at: str = ""
    unit: str = ""
    raw_limit: str = ""
    on_limit: str = ""


def budget_row(budget: BudgetRead, names: dict[str, Labels]) -> BudgetRow:
    label, now = PERIODS[budget.period]
    per_run, full = budget.period is Period.RUN, budget.percent
    return BudgetRow(
        id=str(budget.id),
        name=budget.name,
        subject=_subject(budget, names),
        period=label,
        spent=f"At most {amount(budget, budget.limit_micros)} {now}" if per_run else _spent(budget),
        note="" if per_run else _note(budget),
        percent=max(0, min(100, full)),
        full=full,
        tone=_tone(budget),
        at_limit=_at_limit(budget),
        paused=budget.paused_at is not None,
        per_run=per_run,
        resets_at=budget.resets_at.isoformat() if budget.resets_at else "",
        unit="dollars" if budget.unit is Unit.MONEY else "credits",
        raw_limit=f"{Decimal(budget.limit_micros) / MICRO:f}",
        on_limit=budget.on_limit,
    )


def _at_limit(budget: BudgetRead) -> str:
    if budget.period is Period.RUN and budget.on_limit is OnLimit.THROTTLE:
        return "The run gets no more"  # there is no next one to wait for
    return ON_LIMIT[budget.on_limit]


def amount(budget: BudgetRead, micros: int) -> str:
    return in_dollars(micros) if budget.unit is Unit.MONEY else f"{in_credits(micros)} credits"


def _spent(budget: BudgetRead) -> str:
    used = budget.spent_micros + budget.held_micros
    cap = budget.limit_micros + budget.extra_micros
    shown = in_dollars(used) if budget.unit is Unit.MONEY else in_credits(used)
    return f"{shown} of {amount(budget, cap)} {PERIODS[budget.period][1]}"


def _note(budget: BudgetRead) -> str:
    """What is set aside, and what was allowed besides."""
    told = []
    if budget.held_micros:
        told.append(f"{amount(budget, budget.held_micros)} of it set aside for running work")
    if budget.extra_micros:
        told.append(f"{amount(budget, budget.extra_micros)} more allowed this once")
    return "; ".join(told)


def _tone(budget: BudgetRead) -> str:
    if budget.paused_at or budget.percent >= 100:
        return "red"
    return "gold" if budget.percent >= NEARLY else ""


def _subject(budget: BudgetRead, names: dict[str, Labels]) -> str:
    if budget.subject_id is None:
        return SCOPES[Scope.ORG]
    return names.get(budget.scope, {}).get(str(budget.subject_id), GONE[budget.scope])
