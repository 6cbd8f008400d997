"""What a run may still spend, counted over everything it has asked for. Pure.

The ledger has the last word (`runs.credit_limit_micro`): it refuses what parallel steps and child
runs would spend beyond the limit together. Here a run ends before it begins what cannot be paid.
"""

from collections.abc import Iterable, Sequence

from agents_os.core.money import MICRO
from agents_os.domains.billing.metadata.worth import credits_for
from agents_os.domains.runs.metadata.loop import CREDITS_SIGNAL
from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.metadata.steps import Done, Step, Wait
from agents_os.domains.runs.usecases.unpaid_steps import refusals, still_unpaid
from agents_os.domains.workflows.usecases.execution.visit import Going, Visit

COSTS = "costs"  # in the input of steps that may cost credits


def spent_micros(going: Going) -> int:
    """Micro-credits of every call until now, with those of workflows it has run."""
    steps = going.journal.steps.values()
    own = sum(step.cost_micros or 0 for step in steps)
    nested = sum(int((step.output or {}).get("spent_micros") or 0) for step in steps)
    return credits_for(own) + nested


def limit_micros(going: Going) -> int | None:
    """The newest limit that was set on the way, the workflow's, and what the caller has left."""
    credits = going.program.plan.definition.credit_limit
    limit = limit_set(going.journal.steps.values())
    own = limit if limit is not None or credits is None else credits * MICRO
    all_ = [each for each in (own, going.given.may_spend_micros) if each is not None]
    return min(all_, default=None)


def limit_set(steps: Iterable[StepRecord]) -> int | None:
    """The newest limit that one of these steps has set."""
    limits = [
        (step.ended_at, int(step.output["limit_micros"]))
        for step in steps
        if step.ended_at and step.output and "limit_micros" in step.output
    ]
    return max(limits)[1] if limits else None


def left_micros(going: Going) -> int | None:
    limit = limit_micros(going)
    return None if limit is None else max(0, limit - spent_micros(going))


def limit_from_here(going: Going, credits: int) -> int:
    return spent_micros(going) + credits * MICRO


def over_limit(going: Going, moves: Sequence[Step | Wait]) -> Done | None:
    """The end of a run that would spend more than it may; what is free goes on."""
    costs = any(isinstance(move, Step) and move.input.get(COSTS) for move in moves)
    if not costs or left_micros(going) != 0:
        return None
    limit = limit_micros(going) or 0
    return Done(
        status=RunStatus.FAILED,
        error_code="credit_limit",
        error_message=f"The run has used up its limit of {limit / MICRO:g} credits. Raise the"
        " limit of the workflow, or split the work.",
    )


def payable(visit: Visit, phase: str) -> str | Wait:
    """The phase, numbered after the attempts that nobody could pay for; or the wait for credits."""

    def named(attempt: int) -> str:
        return f"{phase}.{attempt}" if attempt else phase

    journal = visit.going.journal
    refused = refusals(journal, lambda attempt: visit.phase(named(attempt)))
    newest = named(len(refused))
    why = still_unpaid(journal, refused[-1], again=visit.phase(newest)) if refused else None
    if why is not None:
        return visit.wait(CREDITS_SIGNAL, until=why.more_at, code=why.code, message=why.message)
    return newest
