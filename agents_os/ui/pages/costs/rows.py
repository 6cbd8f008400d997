"""What was spent, as the screen shows it: days as bars, and shares of the whole."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from agents_os.domains.billing.metadata.report_schemas import (
    DaySpending,
    UsageBy,
    UsageRow,
)
from agents_os.domains.billing.metadata.schemas import Purpose
from agents_os.ui.credit_words import PURPOSES, in_credits, in_dollars, share, short_day
from agents_os.ui.pages.costs.names import Labels

NOBODY = {
    UsageBy.AGENT: "No agent",
    UsageBy.USER: "Agents by themselves",
    UsageBy.TEAM: "No team",
    UsageBy.MODEL: "No model",
    UsageBy.KEY: "Without an API key",
}
GONE = {
    UsageBy.AGENT: "An agent you cannot see",
    UsageBy.USER: "Somebody who left",
    UsageBy.TEAM: "A team that is gone",
    UsageBy.KEY: "An API key",
}


@dataclass(frozen=True)
class Part:
    """Of a day: what one kind of work took; `height` in percent of the highest day."""

    tone: str
    height: float


@dataclass(frozen=True)
class Day:
    """`label` says the same in words."""

    key: str
    name: str
    amount: str
    label: str
    parts: list[Part] = field(default_factory=list)


@dataclass(frozen=True)
class Share:
    """`percent`: of the whole. `key` is "" for nobody."""

    key: str
    label: str
    amount: str
    percent: int
    note: str


def day_bars(spent: Sequence[DaySpending], first: date, last: date) -> list[Day]:
    """Every day of the span, also those on which nothing was spent."""
    by_day: dict[date, dict[Purpose, int]] = defaultdict(dict)
    for each in spent:
        by_day[each.day][each.purpose] = each.spent_micro
    highest = max((sum(parts.values()) for parts in by_day.values()), default=0) or 1
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [_day(each, by_day.get(each, {}), highest) for each in days]


def _day(at: date, parts: dict[Purpose, int], highest: int) -> Day:
    amount = in_credits(sum(parts.values()))
    return Day(
        key=at.isoformat(),
        name=short_day(at),
        amount=amount,
        label=f"{short_day(at)}: {amount} credits",
        parts=[
            Part(tone=purpose.value, height=round(100 * parts[purpose] / highest, 1))
            for purpose in PURPOSES
            if parts.get(purpose)
        ],
    )


def shares(rows: Sequence[UsageRow], by: UsageBy, names: Labels) -> list[Share]:
    whole = sum(row.spent_micro for row in rows)
    return [
        Share(
            key=row.key or "",
            label=_label(row.key, by, names),
            amount=in_credits(row.spent_micro),
            percent=share(row.spent_micro, whole),
            note=_note(row),
        )
        for row in rows
    ]


def _label(key: str | None, by: UsageBy, names: Labels) -> str:
    if key is None:
        return NOBODY.get(by, "–")
    if by is UsageBy.PURPOSE:
        return PURPOSES[Purpose(key)]
    if by is UsageBy.MODEL:
        return key
    return names.get(key, GONE.get(by, "–"))


def _note(row: UsageRow) -> str:
    calls = f"{row.calls:,} {'time' if row.calls == 1 else 'times'}"
    tokens = row.input_tokens + row.output_tokens
    told = [calls, f"{tokens:,} tokens" if tokens else ""]
    told.append(f"{in_dollars(row.cost_micros)} to the provider" if row.cost_micros else "")
    return " · ".join(each for each in told if each)
