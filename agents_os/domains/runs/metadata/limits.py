"""How much of the engine each plan gets, and in which order work is taken.

Each plan has a queue of its own, so that one number per queue limits every organisation on it.
"""

from typing import Final, NamedTuple


class PlanLimit(NamedTuple):
    """At most `runs_at_once` runs of one organisation are driven at the same time."""

    runs_at_once: int


PLAN_LIMITS: Final[dict[str, PlanLimit]] = {
    "free": PlanLimit(2),
    "pro": PlanLimit(5),
    "teams": PlanLimit(10),
    "enterprise": PlanLimit(25),
}

# Lower comes first within the organisation's own queue; equal ones in order of arrival.
PRIORITIES: Final = {"urgent": 10, "high": 30, "medium": 50, "low": 70}
NORMAL_PRIORITY: Final = PRIORITIES["medium"]

MAX_TAKES: Final = 5  # a run that ends this many processes without progress is given up
MAX_OUTPUT_BYTES: Final = 256 * 1024


def queue_of(plan: str) -> str:
    """The name of the queue of a plan; an unknown plan is treated as the smallest."""
    return f"runs_{plan if plan in PLAN_LIMITS else 'free'}"
