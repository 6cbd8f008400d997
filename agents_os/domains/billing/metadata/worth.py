"""What credits are worth in money, and what provider cost takes in credits."""

from decimal import ROUND_CEILING, Decimal

from agents_os.core.money import MicroCredits, MicroDollars
from agents_os.core.settings import settings


def credits_for(cost: int) -> MicroCredits:
    """Credits for a provider's price in micro-dollars; a part of a micro-credit counts whole."""
    return MicroCredits(int((cost / _basis()).to_integral_value(ROUND_CEILING)))


def money_of(credits: int) -> MicroDollars:
    """What so many micro-credits are worth."""
    return MicroDollars(int(credits * _basis()))


def _basis() -> Decimal:
    """Dollars a credit stands for."""
    return settings().credit_cost_basis_usd
