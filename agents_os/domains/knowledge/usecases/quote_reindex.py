from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.domains.gateway.metadata.tokens import CHARACTERS_PER_TOKEN
from agents_os.domains.gateway.usecases.embedding_price import embedding_price
from agents_os.domains.knowledge.adapters.secondary import base_rows, indexing_rows
from agents_os.domains.knowledge.metadata.base_access import EDIT, require_edit
from agents_os.domains.knowledge.metadata.embedder import NO_MODEL, costs_credits
from agents_os.domains.knowledge.metadata.indexing import (
    HOSTED_PER_S,
    PASSAGES_PER_S,
    Reindex,
    ReindexQuote,
)

_CAUTION = 2  # as for every hold: we count characters, providers tokens


async def quote_reindex(actor: Actor, base_id: UUID, body: Reindex) -> ReindexQuote:
    """What `reindex_base` with the same body would take. Opens units of work of its own.

    Credits are what will be held at most. What this machine embeds itself is free.

    Raises:
        BaseNotFound, Forbidden.
        ModelNotFound, ModelNotAllowed: the new model cannot be asked.
    """
    async with unit_of_work(actor) as uow:
        actor.require(EDIT)
        base = await base_rows.find(uow.session, base_id, actor)
        require_edit(actor, base)
        documents = await indexing_rows.documents_of(uow.session, base_id, body.document_ids)
        passages, characters = await indexing_rows.count_characters(uow.session, documents)
    model = body.embedding_model or base.embedding_model
    credits: int | None = 0
    if costs_credits(model):
        tokens = _CAUTION * characters // CHARACTERS_PER_TOKEN
        credits = await embedding_price(actor, model, tokens)
    per_s = HOSTED_PER_S if costs_credits(model) else PASSAGES_PER_S
    return ReindexQuote(
        documents=len(documents),
        passages=passages,
        credits_micros=credits,
        seconds=0 if model == NO_MODEL else -(-passages // per_s),
    )
