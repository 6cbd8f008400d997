"""Credits, limits and the ledger as the screen shows them."""

from dataclasses import dataclass

from agents_os.domains.billing.metadata.limits import WORDS, LimitRead
from agents_os.domains.billing.metadata.plans import plans
from agents_os.domains.billing.metadata.report_schemas import EntryKind, LedgerLine, Meter
from agents_os.ui.credit_words import PURPOSES, day, in_credits, share, short_day
from agents_os.ui.pages.runs.rows import FACE, Names

# Of each kind: what it is called, how its amount is written, and its tone.
KINDS = {
    EntryKind.GRANT: ("Added", "+{}", "gain"),
    EntryKind.HOLD: ("Set aside", "({})", "faint"),
    EntryKind.RELEASE: ("No longer set aside", "({})", "faint"),
    EntryKind.CAPTURE: ("Spent", "−{}", ""),
    EntryKind.REFUND: ("Refunded", "+{}", "gain"),
    EntryKind.EXPIRY: ("Expired", "−{}", ""),
}


@dataclass(frozen=True)
class MeterRow:
    """The credits of a company. `left_percent`: of this month's credits of the plan."""

    plan: str = ""
    plan_text: str = ""
    available: str = ""
    month: str = ""
    month_note: str = ""
    left_percent: int = 0
    addon: str = ""
    held: str = ""
    lasts: str = ""
    lasts_note: str = ""


@dataclass(frozen=True)
class LimitRow:
    label: str = ""
    text: str = ""
    percent: int = 0
    reason: str = ""


@dataclass(frozen=True)
class LedgerRow:
    """`at` is ISO text, `run_href` "" without a run."""

    key: str = ""
    at: str = ""
    kind: str = ""
    reason: str = ""
    run_href: str = ""
    who: str = ""
    credits: str = ""
    tone: str = ""
    balance: str = ""


def meter_row(meter: Meter) -> MeterRow:
    plan = plans()[meter.plan]
    lasts, note = _forecast(meter)
    return MeterRow(
        plan=plan.name,
        plan_text=_plan_text(meter),
        available=in_credits(meter.available_micro),
        month=f"{in_credits(meter.plan_micro)} of {in_credits(meter.plan_granted_micro)} left",
        month_note=_month_note(meter),
        left_percent=share(meter.plan_micro, meter.plan_granted_micro),
        addon=in_credits(meter.addon_micro),
        held=in_credits(meter.held_micro),
        lasts=lasts,
        lasts_note=note,
    )


def _plan_text(meter: Meter) -> str:
    if meter.more_on is None:
        return f"{plans()[meter.plan].name} plan"
    return f"{plans()[meter.plan].name} plan · {in_credits(meter.more_micro)} credits each month"


def _month_note(meter: Meter) -> str:
    if meter.more_on is None:
        return "Your company gets no credits by the month."
    more = in_credits(meter.more_micro)
    return f"What is left expires on {day(meter.more_on)}; {more} new ones come that day."


def _forecast(meter: Meter) -> tuple[str, str]:
    pace = f"{in_credits(meter.per_day_micro)} a day lately"
    if not meter.per_day_micro:
        return "–", "Nothing was spent lately."
    if not meter.available_micro:
        return "Used up", f"You spent {pace}."
    if meter.lasts_until is None:
        return "For years", f"At {pace}."
    until = f"Until {short_day(meter.lasts_until)}"
    if meter.more_on and meter.more_on <= meter.lasts_until:
        return until, f"At {pace}: longer than this month."
    return until, f"At {pace}, without new ones."


def limit_rows(limits: list[LimitRead]) -> list[LimitRow]:
    """All but credits, which stand above."""
    return [_limit(each) for each in limits if each.resource in WORDS]


def _limit(each: LimitRead) -> LimitRow:
    words = WORDS[each.resource]
    used = f"{each.used:,}"
    return LimitRow(
        label=words[0].upper() + words[1:],
        text=f"{used}, no limit" if each.limit is None else f"{used} of {each.limit:,}",
        percent=share(each.used, each.limit or 0),
        reason=each.reason,
    )


def ledger_row(line: LedgerLine, names: Names) -> LedgerRow:
    kind, amount, tone = KINDS[line.kind]
    return LedgerRow(
        key=str(line.seq),
        at=line.at.isoformat(),
        kind=kind,
        reason=line.reason or (PURPOSES[line.purpose] if line.purpose else ""),
        run_href=f"/runs/{line.run_id}" if line.run_id else "",
        who=_who(line, names),
        credits=amount.format(in_credits(abs(line.amount_micro))),
        tone=tone,
        balance=in_credits(line.balance_micro),
    )


def _who(line: LedgerLine, names: Names) -> str:
    """The agent that worked, else the person who asked."""
    if line.agent_id:
        emoji, name = names.agents.get(str(line.agent_id), (FACE, "An agent"))
        return f"{emoji} {name}"
    return names.people.get(str(line.user_id), "Somebody") if line.user_id else ""
