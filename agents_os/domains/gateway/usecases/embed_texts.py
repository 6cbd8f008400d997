"""Ask a provider's model for vectors."""

from collections.abc import Sequence

from agents_os.domains.gateway.adapters.secondary.company_models import company_catalogue
from agents_os.domains.gateway.adapters.secondary.litellm_embedding import LiteLLMEmbedding
from agents_os.domains.gateway.metadata.embedding import Embedded, EmbeddingModel
from agents_os.domains.gateway.metadata.own_keys import ModelAccess, missing
from agents_os.domains.gateway.metadata.payer import Payer
from agents_os.domains.gateway.metadata.providers import OLLAMA
from agents_os.domains.gateway.metadata.schemas import (
    Capabilities,
    ChatMessage,
    ChatRequest,
    Finished,
    ModelRead,
)
from agents_os.domains.gateway.usecases.meter_call import meter_call


async def embed_texts(
    texts: Sequence[str], model: str, access: ModelAccess, payer: Payer
) -> Embedded:
    """A vector for each text, from `model`: an alias (`default-embed`) or `provider/model`.

    Held and settled like every call of a model. Do not call it inside a unit of work.

    Raises:
        ModelNotFound, ModelNotAllowed: nothing here makes such vectors.
        CreditsExhausted, BudgetExceeded, PriceUnknown: it cannot be paid for.
        ModelCredentialRejected, ModelRequestRejected, ContextTooLong: never retried.
        ModelRateLimited, ModelUnavailable, ModelTimedOut: it may work another time.
    """
    chosen = await chosen_model(model, access)
    port: EmbeddingModel = LiteLLMEmbedding(access.key(chosen.provider_key_id))
    meter = await meter_call(payer, _as_request(texts, model), chosen, port)
    try:
        vectors, usage = await port.embed(texts, chosen.wire_id)
        cost = port.cost_micros(chosen.wire_id, usage)
        finished = Finished(
            finish_reason="stop",
            usage=usage,
            requested_model=model,
            model=chosen.wire_id,
            provider=chosen.provider,
            cost_micros=cost,
            practice=False,
            provider_key_id=chosen.provider_key_id,
        )
        return Embedded(vectors, await meter.settle(finished))
    finally:
        await meter.release()  # without effect once it is settled


def _as_request(texts: Sequence[str], model: str) -> ChatRequest:
    """What the meter bounds: everything that is sent; nothing is said in return."""
    messages = [ChatMessage(role="user", content=text) for text in texts]
    return ChatRequest(model=model, messages=messages, max_output_tokens=1)


async def chosen_model(requested: str, access: ModelAccess) -> ModelRead:
    """Which model makes the vectors, and with which key it is asked.

    Raises:
        ModelNotFound: its provider is not set up here.
        ModelNotAllowed: the company's rules do not have it.
    """
    catalogue = await company_catalogue(access)
    id_ = catalogue.aliases.get(requested, (requested,))[0]
    prefix, _, name = id_.partition("/")
    key = access.key_for(prefix)
    known = {*catalogue.providers, OLLAMA}
    if not name or (key is None and prefix not in known):
        raise missing(requested, catalogue)
    model = ModelRead(
        id=id_,
        provider=key.provider if key else prefix,
        provider_key_id=key.id if key else None,
        capabilities=Capabilities(),
    )
    return access.permitted([model], requested)[0]
