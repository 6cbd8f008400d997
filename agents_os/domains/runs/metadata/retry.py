"""When to try a failed step again. Pure but for the dice."""

import random

BASE_S = 2.0
LONGEST_S = 60.0
LONGEST_ASKED_S = 3600.0  # however long the other side asks us to stay away


def pause_before(
    attempt: int,
    *,
    asked_s: float | None = None,
    first_s: float = BASE_S,
    longest_s: float = LONGEST_S,
) -> float:
    """Seconds before `attempt` (2, 3, …): doubling from 2 s to 60 s, with full jitter.

    What the other side asked for (Retry-After) is the least; jitter comes on top of it, so that
    everybody it sent away does not come back at the same moment.
    """
    ceiling = min(first_s * 2 ** max(0, attempt - 2), longest_s)
    jittered = random.uniform(0, ceiling)
    if asked_s is None:
        return jittered
    return min(max(0.0, asked_s), LONGEST_ASKED_S) + min(jittered, BASE_S)
