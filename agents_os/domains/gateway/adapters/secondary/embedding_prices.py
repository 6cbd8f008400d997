"""What embedding models cost, from the same map and the same files as other models."""

import json
from decimal import Decimal
from functools import cache
from math import ceil

from agents_os.core.money import MICRO
from agents_os.domains.gateway.adapters.secondary.price_map import map_file
from agents_os.domains.gateway.adapters.secondary.price_overrides import otherwise, override


def cost_micros(model: str, tokens: int) -> int | None:
    """Micro-dollars for so many tokens of `provider/model`; None: nobody knows. May read files."""
    price = _price(model)
    # Rounded up: a short text must not be free to those who have no credits.
    return None if price is None else ceil(price * tokens * MICRO)


def _price(model: str) -> Decimal | None:
    """Dollars per token. As for chats, nothing in the map means that nobody entered it."""
    if own := override(model):
        return own.prices().input
    mapped = _mapped().get(model) or _mapped().get(model.partition("/")[2])
    if mapped:
        return mapped
    rest = otherwise(model)
    return rest.prices().input if rest else None


@cache
def _mapped() -> dict[str, Decimal]:
    file = map_file()
    entries = json.loads(file.read_text()) if file else {}
    return {
        name: Decimal(str(facts["input_cost_per_token"]))
        for name, facts in entries.items()
        if facts.get("mode") == "embedding" and facts.get("input_cost_per_token", 0) > 0
    }
