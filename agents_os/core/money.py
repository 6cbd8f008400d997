"""Amounts as integers, so that sums are exact.

Credits are counted in micro-credits (1 credit = 1,000,000), provider cost in micro-dollars.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import NewType

MicroCredits = NewType("MicroCredits", int)
MicroDollars = NewType("MicroDollars", int)

MICRO = 1_000_000


def credits(amount: Decimal | int | str) -> MicroCredits:
    """Micro-credits for an amount in credits; a fraction below one micro-credit is rounded."""
    return MicroCredits(_micro(amount))


def dollars(amount: Decimal | int | str) -> MicroDollars:
    """Micro-dollars for an amount in US dollars."""
    return MicroDollars(_micro(amount))


def show_credits(amount: MicroCredits) -> str:
    """For people: at most two decimals, e.g. "300", "11.8", "0.03"."""
    value = (Decimal(amount) / MICRO).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{value.normalize():f}" if value else "0"


def show_dollars(amount: MicroDollars) -> str:
    """For people: "$1.25", and four decimals below one cent, e.g. "$0.0081"."""
    value = Decimal(amount) / MICRO
    return f"${value:.4f}" if 0 < abs(value) < Decimal("0.01") else f"${value:.2f}"


def _micro(amount: Decimal | int | str) -> int:
    return int((Decimal(amount) * MICRO).to_integral_value(ROUND_HALF_UP))
