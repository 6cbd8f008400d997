"""Packs of add-on credits as data: one file holds volumes and prices."""

import json
from functools import cache
from pathlib import Path

from pydantic import Field

from agents_os.core.money import MicroCredits, credits
from agents_os.core.shapes import Frozen

_FILE = Path(__file__).with_name("packs.json")
MONTHS_VALID = 12


class Pack(Frozen):
    """Credits that are bought once and last twelve months."""

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
