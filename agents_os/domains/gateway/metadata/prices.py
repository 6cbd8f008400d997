"""What an answer costs, from the tokens it took."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from agents_os.core.money import MicroDollars, dollars


class Prices(NamedTuple):
    """Dollars per token, for prompts of more than `above_tokens`."""

    above_tokens: int
    input: Decimal
    output: Decimal
    cache_read: Decimal
    cache_write: Decimal


class Hours(NamedTuple):
    """A stretch of some weekdays (1 is Monday) in UTC, in minutes; `end` 0 is midnight."""

    weekdays: frozenset[int]
    start: int
    end: int

    def include(self, at: datetime) -> bool:
        minute = 60 * at.hour + at.minute
        inside = (
            self.start <= minute < self.end
            if self.start < self.end
            else minute >= self.start or minute < self.end
        )
        return inside and at.isoweekday() in self.weekdays


def cost_of(
    prices: Prices, input_tokens: int, output_tokens: int, *, read: int = 0, written: int = 0
) -> MicroDollars | None:
    """The price; `read` and `written` are the input tokens the provider's cache took part in.

    None when a price is negative: that is a mistake in the map, so nobody knows the real one.
    """
    read = min(read, input_tokens)
    written = min(written, input_tokens - read)
    amount = (
        (input_tokens - read - written) * prices.input
        + read * prices.cache_read
        + written * prices.cache_write
        + output_tokens * prices.output
    )
    return None if amount < 0 else dollars(amount)
