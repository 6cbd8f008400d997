"""Steps that nobody could pay for: kept as such, and tried again under another key."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from agents_os.core.clock import utc_now
from agents_os.domains.billing.metadata.errors import NotPaid
from agents_os.domains.runs.metadata.journal import Journal, StepFailed
from agents_os.domains.runs.metadata.loop import (
    CREDITS_SIGNAL,
    DECLINED_SIGNAL,
    UNPAID,
    Unpaid,
)
from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.steps import StepResult


def unpaid(error: NotPaid) -> StepResult:
    """Kept instead of an answer: the run waits, it does not fail."""
    more_at = error.details.get("more_at")
    kept = Unpaid(
        code=error.code,
        message=error.message,
        more_at=datetime.fromisoformat(more_at) if more_at else None,
        budget_id=error.details.get("budget_id"),
    )
    return StepResult({UNPAID: kept.model_dump(mode="json")})


def refusals(journal: Journal, key: Callable[[int], str]) -> list[StepRecord]:
    """The attempts nobody could pay for, oldest first. `key`: of the n-th attempt, from 0."""
    found: list[StepRecord] = []
    while journal.done(name := key(len(found))) and UNPAID in journal.output(name):
        found.append(journal.steps[name])
    return found


def still_unpaid(journal: Journal, refused: StepRecord, *, again: str) -> Unpaid | None:
    """Why it still cannot be paid for; None: something has changed since it was refused.

    `again`: the key of the attempt after it. Once that has begun, no later word about the refused
    one counts; of a no and more to spend, the newer one does.

    Raises:
        StepFailed: people have declined to raise the budget that refused it.
    """
    if again in journal.steps:
        return None
    why = Unpaid.model_validate((refused.output or {})[UNPAID])
    no, told = journal.last(DECLINED_SIGNAL), journal.last(CREDITS_SIGNAL)
    known = max(refused.first_seq, told.seq if told else 0)
    if no is not None and no.seq > known and no.data["budget_id"] == why.budget_id:
        raise StepFailed(
            replace(refused, error_code="budget_declined", error_message=no.data["message"])
        )
    if told is not None and told.seq > refused.first_seq:
        return None
    return None if why.more_at is not None and why.more_at <= utc_now() else why


def about(why: Unpaid) -> dict[str, str]:
    """What a run waits for, for people and screens."""
    return {"kind": CREDITS_SIGNAL, "code": why.code, "message": why.message}
