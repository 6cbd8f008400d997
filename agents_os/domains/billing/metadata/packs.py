"""Packs of add-on credits as data: one file holds volumes and prices."""

import json
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from agents_os.core.money import MicroCredits, credits

_FILE = Path(__file__).with_name("packs.json")
MONTHS_VALID = 12


class Pack(BaseModel):
    """Credits that are bought once and last twelve months."""

    model_config = ConfigDict(frozen=True)

    name: str
    credits: int = Field(gt=0)
    price_usd: int = Field(gt=0)

    @property
    def micros(self) -> MicroCredits:
        return credits(self.credits)


@cache
def packs() -> dict[str, Pack]:
    """Packs by key, in the order they are shown."""
    return {key: Pack.model_validate(pack) for key, pack in json.loads(_FILE.read_text()).items()}
