"""Shapes of automatic top-up: add-on credits bought by themselves, within a monthly cap."""

from pydantic import Field

from agents_os.core.money import credits, dollars
from agents_os.core.shapes import Body, Frozen

MOST_CREDITS = 100_000
MOST_USD = 100_000


class TopUpChange(Body):
    """What an owner allows: when fewer than `below_credits` are free, buy `pack`, and pay no more
    than `monthly_cap_usd` in a calendar month for it.
    """

    enabled: bool
    pack: str = Field(max_length=40)
    below_credits: int = Field(ge=1, le=MOST_CREDITS)
    monthly_cap_usd: int = Field(ge=1, le=MOST_USD)

    @property
    def below_micros(self) -> int:
        return credits(self.below_credits)

    @property
    def monthly_cap_micros(self) -> int:
        return dollars(self.monthly_cap_usd)


class TopUpRead(Frozen):
    """The setting. Money in micro-dollars.

    Attributes:
        spent_micros: Paid, or being paid, by it in this calendar month.
        stopped_reason: Why it switched itself off; empty when it did not.
        available: Whether anything can be bought here, and the company has this feature.
    """

    enabled: bool
    pack: str
    below_credits: int
    monthly_cap_usd: int
    spent_micros: int
    stopped_reason: str
    available: bool
