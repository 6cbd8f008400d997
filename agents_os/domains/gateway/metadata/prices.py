"""What an answer costs, from the tokens it took."""

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
