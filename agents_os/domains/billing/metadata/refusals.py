"""The ledger's refusals in words: which limit, how much is left, when more comes. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agents_os.core.money import MicroCredits, MicroDollars, show_credits, show_dollars
from agents_os.domains.billing.metadata.calendar import next_month
from agents_os.domains.billing.metadata.errors import (
    BudgetExceeded,
    BudgetThrottled,
    CreditsExhausted,
    NotPaid,
    PaymentPastDue,
    RunLimitHeld,
    RunLimitReached,
)
from agents_os.domains.billing.metadata.plans import plans

RETRY_IN = timedelta(seconds=3)  # a call of a model takes seconds to a few minutes
_PERIODS = {"day": "today", "week": "this week", "month": "this month", "run": "one run"}
_WAYS_OUT = {
    "require_approval": "Whoever may set budgets can allow more, once, under Approvals or Costs.",
    "pause": "It pauses this work until somebody who may set budgets resumes it.",
}


def refusal(found: Mapping[str, Any], now: datetime) -> NotPaid | RunLimitReached:
    """The error to raise for an answer of `ledger.hold` that is no hold."""
    if found["refused"] == "read_only":
        return PaymentPastDue(
            "A payment for your plan failed, so no work begins, also not with your own keys. Change"
            " the card under “Manage subscription” on the Billing screen to go on; nothing is"
            " deleted.",
            limit="payment",
        )
    if found["refused"] == "run":
        return _over_run_limit(found, now)
    return _no_credits(found, now) if found["refused"] == "credits" else _over_budget(found, now)


def _no_credits(found: Mapping[str, Any], now: datetime) -> CreditsExhausted:
    left, needed = MicroCredits(found["left"]), MicroCredits(found["needed"])
    monthly = plans()[found["plan"]].monthly if found["renews"] else MicroCredits(0)
    more_at = next_month(now, found["time_zone"])
    renewal = (
        f"{show_credits(MicroCredits(monthly))} more come on {_day(more_at)}. " if monthly else ""
    )
    return CreditsExhausted(
        f"Not enough credits: this needs {show_credits(needed)} and {_left(left)}."
        f" {renewal}Add credits under Billing to go on now.",
        limit="credits",
        needed_micros=needed,
        left_micros=left,
        more_at=more_at.isoformat() if monthly else None,
        more_micros=monthly or None,
    )


def _over_run_limit(found: Mapping[str, Any], now: datetime) -> RunLimitHeld | RunLimitReached:
    left = MicroCredits(found["left"])
    said = (
        f"The run may spend {_credits(found['limit'])}: this needs"
        f" {show_credits(MicroCredits(found['needed']))} and {_left(left)}."
    )
    details = {
        "limit": "run",
        "limit_micros": found["limit"],
        "needed_micros": found["needed"],
        "left_micros": left,
    }
    if not found["waiting_helps"]:
        return RunLimitReached(f"{said} Raise its limit, or split the work.", **details)
    return RunLimitHeld(
        f"{said} Other steps of the run have set the rest aside.",
        **details,
        more_at=(now + RETRY_IN).isoformat(),
    )


def _over_budget(found: Mapping[str, Any], now: datetime) -> BudgetExceeded:
    show = _dollars if found["unit"] == "money" else _credits
    more_at = datetime.fromisoformat(found["resets_at"]) if found["resets_at"] else None
    throttled = found["on_limit"] == "throttle" and more_at is not None
    limit = f"{show(found['limit'])} for {_PERIODS[found['period']]}"
    details = {
        "limit": "budget",
        "budget_id": found["budget_id"],
        "name": found["name"],
        "on_limit": found["on_limit"],
        "unit": found["unit"],
        "limit_micros": found["limit"],
        "needed_micros": found["needed"],
        "left_micros": found["left"],
        "more_at": more_at.isoformat() if more_at else None,
    }
    kind = BudgetThrottled if throttled else BudgetExceeded
    wait_s = (more_at - now).total_seconds() if throttled and more_at else None
    return kind(
        f"The budget “{found['name']}” ({limit}) does not allow this: it needs"
        f" {show(found['needed'])} and {show(found['left'])} is left."
        f" {_way_out(found, more_at)}",
        retry_after_s=wait_s,
        **details,
    )


def _way_out(found: Mapping[str, Any], more_at: datetime | None) -> str:
    if found["paused"]:
        return "The budget is paused. Somebody who may set budgets can resume it under Costs."
    raising = _WAYS_OUT.get(found["on_limit"], "Raise the budget under Costs to go on now.")
    if found["on_limit"] == "pause" or more_at is None:
        return raising
    local = more_at.astimezone(ZoneInfo(found["time_zone"]))
    return f"It starts anew on {_day(local)}. {raising}"


def _left(left: MicroCredits) -> str:
    return f"{show_credits(left)} are left" if left else "none are left"


def _credits(micros: int) -> str:
    return f"{show_credits(MicroCredits(micros))} credits"


def _dollars(micros: int) -> str:
    return show_dollars(MicroDollars(micros))


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B}"
