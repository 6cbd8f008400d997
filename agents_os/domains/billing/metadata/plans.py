"""The plans as data: one file holds volumes and prices."""

import json
from functools import cache
from pathlib import Path

from pydantic import Field

from agents_os.core.money import MicroCredits, credits
from agents_os.core.shapes import Frozen

_FILE = Path(__file__).with_name("plans.json")


class Metered(Frozen):
    """Credits beyond the plan's own that a company pays for after they were spent.

    `event`: the name of the meter at the payment provider, which counts whole credits.
    `most_credits_per_month`: never more, so that nothing runs away.
    """

    event: str = Field(min_length=1, max_length=100)
    most_credits_per_month: int = Field(gt=0)


class Plan(Frozen):
    """What a plan gives. `price_usd` per `billed` period; None: by agreement, or free.

    `limits`: how many of a resource a company may have; what is not named has no limit.
    `largest_file_mb`: of one upload; None: as large as the installation takes.
    `history_days`: so long after their end the events and steps of runs are kept; None: for good.
    `metered`: None: when the credits are spent, work stops.
    """

    name: str
    credits_per_month: int = Field(ge=0)
    price_usd: int | None = Field(None, ge=0)
    billed: str | None = None
    aliases: tuple[str, ...] = ()
    limits: dict[str, int] = {}
    largest_file_mb: int | None = Field(None, gt=0)
    history_days: int | None = Field(None, gt=0)
    metered: Metered | None = None

    @property
    def monthly(self) -> MicroCredits:
        return credits(self.credits_per_month)


@cache
def plans() -> dict[str, Plan]:
    """Plans by key, in the order they are shown."""
    return {key: Plan.model_validate(plan) for key, plan in json.loads(_FILE.read_text()).items()}
