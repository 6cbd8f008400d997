from agents_os.core.actor import Actor
from agents_os.domains.billing.metadata.worth import credits_for
from agents_os.domains.gateway.adapters.secondary import embedding_prices
from agents_os.domains.gateway.usecases.embed_texts import chosen_model
from agents_os.domains.gateway.usecases.model_access import model_access


async def embedding_price(actor: Actor, model: str, tokens: int) -> int | None:
    """Micro-credits for embedding so many tokens with `model`; None: nobody knows the price.

    Nothing with a key of the company's own. Opens a unit of work of its own.

    Raises:
        ModelNotFound, ModelNotAllowed: nothing here makes such vectors.
    """
    chosen = await chosen_model(model, await model_access(actor))
    if chosen.provider_key_id is not None:
        return 0
    cost = embedding_prices.cost_micros(chosen.wire_id, tokens)
    return None if cost is None else credits_for(cost)
