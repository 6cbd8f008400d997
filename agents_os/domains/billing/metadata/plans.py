"""The plans as data: one file holds volumes and prices."""

import json
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from agents_os.core.money import MicroCredits, credits

_FILE = Path(__file__).with_name("plans.json")


class Plan(BaseModel):
    """What a plan gives. `price_usd` per `billed` period; None: by agreement, or free.

    `limits`: how many of a resource a company may have; what is not named has no limit.
    `largest_file_mb`: of one upload; None: as large as the installation takes.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    credits_per_month: int = Field(ge=0)
    price_usd: int | None = Field(None, ge=0)
    billed: str | None = None
    aliases: tuple[str, ...] = ()
    limits: dict[str, int] = {}
    largest_file_mb: int | None = Field(None, gt=0)

    @property
    def monthly(self) -> MicroCredits:
        return credits(self.credits_per_month)


@cache
def plans() -> dict[str, Plan]:
    """Plans by key, in the order they are shown."""
    return {key: Plan.model_validate(plan) for key, plan in json.loads(_FILE.read_text()).items()}
