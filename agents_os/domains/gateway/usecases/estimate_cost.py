import asyncio

from agents_os.domains.gateway.adapters.secondary import discovery
from agents_os.domains.gateway.adapters.secondary.price_map import known_prices
from agents_os.domains.gateway.metadata.estimates import CostEstimate
from agents_os.domains.gateway.metadata.prices import cost_of


async def estimate_cost(model: str, *, input_tokens: int, output_tokens: int) -> CostEstimate:
    """What so many tokens would cost with `model`, an alias or an id.

    Do not call it inside a unit of work: it may look which models a server offers.
    """
    catalogue = await discovery.catalogue()
    chosen = catalogue.aliases.get(model, (model,))[0]
    known = catalogue.models.get(chosen)
    if known is not None and known.practice:
        return CostEstimate(model=chosen, cost_micros=0, practice=True)
    prices = await asyncio.to_thread(known_prices, chosen, input_tokens)
    cost = cost_of(prices, input_tokens, output_tokens) if prices else None
    return CostEstimate(model=chosen, cost_micros=cost, practice=False)
