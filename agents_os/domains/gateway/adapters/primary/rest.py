"""REST: which models answer here, and the company's own keys for them."""

from fastapi import APIRouter

from agents_os.core.web import CurrentActor
from agents_os.domains.billing.metadata.report_schemas import PriceBook
from agents_os.domains.gateway.adapters.primary import rest_providers
from agents_os.domains.gateway.metadata.schemas import ModelList
from agents_os.domains.gateway.usecases.queries import model_list
from agents_os.domains.gateway.usecases.read_price_book import read_price_book

router = APIRouter()
_models = APIRouter(prefix="/models", tags=["models"])


@_models.get("", operation_id="listModels", summary="Models that answer here")
async def list_models(actor: CurrentActor) -> ModelList:
    """The catalogue: aliases, models, and the providers with what to do to use them."""
    return await model_list(actor)


_prices = APIRouter(prefix="/billing/price-book", tags=["billing"])


@_prices.get("", operation_id="getPriceBook", summary="What each model takes")
async def get_price_book(actor: CurrentActor) -> PriceBook:
    """Per million tokens, in micro-dollars and micro-credits, with the version of the prices."""
    return await read_price_book(actor)


router.include_router(_models)
router.include_router(_prices)
router.include_router(rest_providers.router)
