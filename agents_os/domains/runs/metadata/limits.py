"""How much of the engine an organisation gets, and in which order work is taken."""

from typing import Final

# At most so many runs of one organisation are driven at the same time, by its plan. An agent has a
# limit of its own (`Agent.runs_at_once`).
PLAN_LIMITS: Final = {"free": 2, "pro": 5, "teams": 10, "enterprise": 25}

# Lower comes first among the organisation's own runs; a point is worth ten seconds of waiting.
PRIORITIES: Final = {"urgent": 10, "high": 30, "medium": 50, "low": 70}
NORMAL_PRIORITY: Final = PRIORITIES["medium"]

MAX_TAKES: Final = 5  # a run that ends this many processes without progress is given up
MAX_OUTPUT_BYTES: Final = 256 * 1024
