"""REST: which models answer here, and the company's own keys for them."""

from fastapi import APIRouter

from agents_os.core.web import CurrentActor
from agents_os.domains.gateway.adapters.primary import rest_providers
from agents_os.domains.gateway.metadata.schemas import ModelList
from agents_os.domains.gateway.usecases.queries import model_list

router = APIRouter()
_models = APIRouter(prefix="/models", tags=["models"])


@_models.get("", operation_id="listModels", summary="Models that answer here")
async def list_models(actor: CurrentActor) -> ModelList:
    """The catalogue: aliases, models, and the providers with what to do to use them."""
    return await model_list(actor)


router.include_router(_models)
router.include_router(rest_providers.router)
