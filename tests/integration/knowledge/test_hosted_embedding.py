"""Passages embedded by a provider: every batch is held, settled, and waits for credits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents_os.domains.billing.metadata.schemas import Purpose
from agents_os.domains.billing.usecases.check_ledger import check_ledger
from agents_os.domains.gateway.metadata.errors import (
    ModelCredentialRejected,
    ModelNotFound,
    PriceUnknown,
)
from agents_os.domains.gateway.metadata.payer import Payer
from agents_os.domains.gateway.usecases.embed_texts import embed_texts
from agents_os.domains.gateway.usecases.model_access import model_access
from agents_os.domains.knowledge.metadata.indexing import Reindex
from agents_os.domains.knowledge.usecases.quote_reindex import quote_reindex
from tests.support import documents
from tests.support.builders import new_org
from tests.support.credits import give
from tests.support.indexing import add, document, rows
from tests.support.passages import base
from tests.support.provider import Provider, aimock, configured
from tests.support.task_runs import hear, work

# LiteLLM uses deprecated parts of pydantic.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
MODEL = "openai/text-embedding-3-small"
TEXT = "Delivery takes nine days."


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    home: Path = tmp_path_factory.mktemp("aimock")
    with aimock(home) as running:
        variables = {"OPENAI_API_KEY": "sk-test-0123456789", "OPENAI_BASE_URL": f"{running.url}/v1"}
        with configured(**variables):
            yield running


async def embed(actor, model=MODEL):
    payer = Payer(actor, Purpose.KNOWLEDGE)
    return await embed_texts(
        [TEXT, "Goods may be sent back."], model, await model_access(actor), payer
    )


async def account(actor) -> tuple[int, int]:
    """Free and held credits, in micro-credits; the ledger agrees."""
    assert await check_ledger(actor.tenant) == []
    (found,) = await rows(actor, "select available_micro, held_micro from credit_accounts")
    return found


async def test_a_provider_embeds_texts_and_is_paid_for_it(actor, provider):
    before, _ = await account(actor)
    embedded = await embed(actor)
    assert [len(vector) for vector in embedded.vectors] == [1536, 1536]
    assert embedded.vectors[0] != embedded.vectors[1]
    assert embedded.finished.credits_micros > 0
    assert await account(actor) == (before - embedded.finished.credits_micros, 0)


async def test_a_refused_call_costs_nothing(actor, provider):
    before = await account(actor)
    provider.fails(401, "Incorrect API key", code="invalid_api_key")
    with pytest.raises(ModelCredentialRejected):
        await embed(actor)
    assert await account(actor) == before


@pytest.mark.parametrize(
    ("model", "error"),
    [("mistral/mistral-embed", ModelNotFound), ("openai/nobody-knows", PriceUnknown)],
)
async def test_a_model_that_cannot_be_asked_or_paid_for_is_refused(actor, provider, model, error):
    with pytest.raises(error):
        await embed(actor, model)


async def test_a_document_waits_for_credits_and_is_embedded_when_there_are_some(provider):
    org = await new_org(credits=0)
    actor = org.owner
    base_id = await base(actor, embedding_model=MODEL)
    document_id = await add(actor, base_id, documents.pdf(TEXT))
    await work(actor)
    assert await rows(actor, "select status, waiting_for ->> 'code' from runs") == [
        ("waiting_input", "credits_exhausted")
    ]
    await give(org.id, 1)
    await hear(actor)
    await work(actor)
    assert (await document(actor, document_id)).status == "ready"
    assert await rows(actor, "select model, dimensions from passages") == [(MODEL, 1536)]
    (run,) = await rows(actor, "select status, model, input_tokens > 0, cost_micros from runs")
    assert run[:3] == ("succeeded", MODEL, True)
    free, held = await account(actor)
    assert (free < 1_000_000, held) == (True, 0)


async def test_a_quote_bounds_what_a_provider_asks_for(actor, provider):
    base_id = await base(actor)
    await add(actor, base_id, documents.pdf("#lorem(400)"))
    await work(actor)
    quote = await quote_reindex(actor, base_id, Reindex(embedding_model=MODEL))
    assert 0 < quote.credits_micros < 100_000
