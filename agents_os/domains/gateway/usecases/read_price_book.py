import asyncio

from agents_os.core.actor import Actor
from agents_os.core.money import MICRO, dollars
from agents_os.domains.billing.metadata.report_schemas import PriceBook, PriceRead
from agents_os.domains.billing.metadata.worth import credits_for, money_of
from agents_os.domains.gateway.adapters.secondary.price_map import known_prices
from agents_os.domains.gateway.adapters.secondary.price_overrides import price_version
from agents_os.domains.gateway.metadata.schemas import ModelRead
from agents_os.domains.gateway.usecases.queries import list_models


async def read_price_book(actor: Actor) -> PriceBook:
    """What each model that answers here takes, by the price lists in force. For everybody.

    Call it outside of a unit of work: it may look which models a server offers.
    """
    models = [each for each in await list_models(actor) if each.alias_of is None]
    return await asyncio.to_thread(_book, models)


def _book(models: list[ModelRead]) -> PriceBook:
    data = [_read(each) for each in models]
    return PriceBook(version=price_version(), credit_micros=money_of(MICRO), data=data)


def _read(model: ModelRead) -> PriceRead:
    """For prompts of a usual length; some models are dearer beyond it."""
    prices = known_prices(model.wire_id, 1)
    input_ = dollars(prices.input * MICRO) if prices else None
    output = dollars(prices.output * MICRO) if prices else None
    return PriceRead(
        model=model.id,
        known=prices is not None,
        practice=model.practice,
        input_micros=input_,
        output_micros=output,
        input_credits_micro=None if input_ is None else credits_for(input_),
        output_credits_micro=None if output is None else credits_for(output),
    )
