"""Searching: who finds what, by which words, and what is gone."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.ids import uuid7
from agents_os.domains.agents.metadata.errors import AgentNotFound
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.knowledge.adapters.primary.search_jobs import write_down_uses
from agents_os.domains.knowledge.metadata.base_models import KnowledgeBase
from agents_os.domains.knowledge.metadata.document_models import Document
from agents_os.domains.knowledge.metadata.embedder import LOCAL_MODEL
from agents_os.domains.knowledge.metadata.errors import BaseNotFound, DocumentNotFound
from agents_os.domains.knowledge.usecases.base_queries import get_base
from agents_os.domains.knowledge.usecases.delete_document import delete_document
from agents_os.domains.knowledge.usecases.passage_queries import read_passages
from tests.support.agents import hire
from tests.support.builders import Org, new_org
from tests.support.outages import no_redis
from tests.support.passages import base, document, found, grant, search

WARRANTY = "The warranty lasts 24 months from delivery."
RETURNS = "Goods may be sent back within 30 days."


async def sql(actor: Actor, statement: str, **values: object) -> None:
    async with db.unit_of_work(actor) as uow:
        await uow.session.execute(text(statement), values)


async def test_a_passage_is_found_with_its_document_and_page(actor):
    base_id = await base(actor)
    document_id = await document(actor, base_id, RETURNS, WARRANTY)
    result = await search(actor, "How long is the warranty?")
    assert [each.text for each in result.data] == [WARRANTY]
    best = result.data[0]
    assert (best.document_id, best.document, best.page_from) == (document_id, "Terms.pdf", 2)
    assert (best.base, best.keyword_rank, best.vector_rank) == ("Handbook", 1, None)
    assert best.score == best.coverage  # the first among the words
    assert (await search(actor, "warranty")).data[0].score == 1
    assert not result.by_meaning


async def test_a_word_finds_its_other_forms_and_a_code_only_itself(actor):
    base_id = await base(actor)
    texts = ("Deliveries leave on Monday.", "Part INV-2041 is blue.", "Part INV-2042 is red.")
    await document(actor, base_id, *texts)
    assert await found(actor, "delivery") == [texts[0]]
    assert await found(actor, "inv-2041") == [texts[1]]
    assert (await found(actor, "inv 2042?"))[0] == texts[2]


async def test_rare_words_count_more(actor):
    base_id = await base(actor)
    await document(actor, base_id, *(f"Our order number {n} for the shop." for n in range(8)))
    await document(actor, base_id, "A gasket for the shop.", name="Parts")
    assert (await found(actor, "order a gasket for the shop"))[0] == "A gasket for the shop."


async def test_meaning_finds_what_shares_no_word(actor):
    base_id = await base(actor, embedding_model=LOCAL_MODEL)
    await document(actor, base_id, WARRANTY, RETURNS, model=LOCAL_MODEL)
    result = await search(actor, "Can I get a refund for an item I purchased?")
    assert result.by_meaning
    best = result.data[0]
    assert (best.text, best.vector_rank, best.keyword_rank) == (RETURNS, 1, None)


async def test_vectors_of_another_model_are_not_compared(actor):
    base_id = await base(actor, embedding_model=LOCAL_MODEL)
    await document(actor, base_id, RETURNS, model=LOCAL_MODEL)
    await sql(actor, "update knowledge_bases set embedding_model = 'none'")
    result = await search(actor, "Can I get a refund?")
    assert (result.data, result.by_meaning) == ([], False)


async def test_a_missing_model_leaves_the_words(actor):
    base_id = await base(actor, embedding_model="sentence-transformers/not-here")
    await document(actor, base_id, WARRANTY)
    result = await search(actor, "warranty")
    assert [each.text for each in result.data] == [WARRANTY]
    assert result.note is not None
    assert result.note.startswith("Only words were compared. The embedding model")


async def test_filters_choose_documents(actor):
    base_id = await base(actor)
    pdf = await document(actor, base_id, WARRANTY, tags=["legal", "eu"])
    await document(actor, base_id, f"{WARRANTY} In Word.", media_type="text/plain", name="Other")
    today = utc_now().date()
    for wanted in (
        {"document_ids": [pdf]},
        {"tags": ["eu", "us"]},
        {"media_types": ["application/pdf"]},
    ):
        assert await found(actor, "warranty", filter=wanted) == [WARRANTY]
    assert len(await found(actor, "warranty", filter={"since": today, "until": today})) == 2
    assert await found(actor, "warranty", filter={"until": today - timedelta(days=1)}) == []


async def test_limit_and_least_score(actor):
    base_id = await base(actor)
    await document(actor, base_id, WARRANTY, f"{WARRANTY} It is not extended.")
    assert len(await found(actor, "warranty", limit=1)) == 1
    assert len(await found(actor, "warranty", min_score=0.99)) == 1


async def test_nobody_finds_what_is_not_shared_with_them(org: Org):
    mine, stranger = await org.member(), await new_org()
    base_id = await base(mine, visibility="private")
    await document(mine, base_id, WARRANTY)
    other = await org.member()
    assert await found(mine, "warranty") == [WARRANTY]
    assert await found(org.owner, "warranty") == [WARRANTY]  # admins see everything
    assert await found(other, "warranty") == await found(stranger.owner, "warranty") == []
    for somebody in (other, stranger.owner):
        with pytest.raises(BaseNotFound):
            await search(somebody, "warranty", base_ids=[base_id])


async def test_a_private_document_is_found_by_its_owner_only(org: Org):
    base_id = await base(org.owner)
    lead, other = await org.member(Role.LEAD), await org.member()
    await document(lead, base_id, WARRANTY, visibility="private")
    assert await found(lead, "warranty") == [WARRANTY]
    assert await found(other, "warranty") == []


async def test_an_agent_finds_only_what_it_was_given(org: Org):
    agent, other = await hire(org.owner), await hire(org.owner, name="Other")
    base_id = await base(org.owner, granted=False)
    await document(org.owner, base_id, WARRANTY)
    assert await found(org.owner, "warranty", agent_id=agent.id) == []
    await grant(org.owner, base_id, agent_id=agent.id)
    assert await found(org.owner, "warranty", agent_id=agent.id) == [WARRANTY]
    assert await found(org.owner, "warranty", agent_id=other.id) == []
    await grant(org.owner, base_id)
    assert await found(org.owner, "warranty", agent_id=other.id) == [WARRANTY]


async def test_an_agent_reads_what_is_private_to_its_owner_alone(org: Org):
    agent, mine = await hire(org.owner), await org.member()
    base_id = await base(mine, visibility="private")
    await document(mine, base_id, WARRANTY)
    worker = Actor.system(org.id)

    async def through(person_id: UUID | None) -> list[str]:
        return await found(worker, "warranty", agent_id=agent.id, person_id=person_id)

    assert await through(mine.user_id) == [WARRANTY]
    assert await through(org.owner.user_id) == await through(None) == []
    assert await found(org.owner, "warranty", agent_id=agent.id) == []


async def test_a_person_cannot_search_as_somebody_else(org: Org):
    mine, other = await org.member(), await org.member()
    base_id = await base(mine, visibility="private")
    await document(mine, base_id, WARRANTY)
    assert await found(other, "warranty", person_id=mine.user_id) == []


async def test_what_is_kept_of_a_search_is_used_again_until_the_index_changes(actor):
    base_id = await base(actor)
    first = await document(actor, base_id, WARRANTY)
    assert not (await search(actor, "warranty")).kept
    assert (await search(actor, "warranty")).kept
    await document(actor, base_id, f"{WARRANTY} Again.", name="Second")
    again = await search(actor, "warranty")
    assert (again.kept, len(again.data)) == (False, 2)
    await sql(actor, "delete from documents where id = :id", id=first)
    assert await found(actor, "warranty") == [f"{WARRANTY} Again."]


async def test_a_deleted_document_is_found_by_nobody_from_that_moment_on(org: Org):
    agent, other = await hire(org.owner), await org.member()
    base_id = await base(org.owner)
    document_id = await document(org.owner, base_id, WARRANTY)
    (known,) = (await search(org.owner, "warranty")).data

    async def everywhere() -> list[list[str]]:
        worker = {"agent_id": agent.id, "person_id": other.user_id}
        return [
            await found(org.owner, "warranty"),
            await found(other, "warranty", base_ids=[base_id]),
            await found(Actor.system(org.id), "warranty", **worker),
        ]

    assert await everywhere() == [[WARRANTY]] * 3
    async with db.unit_of_work(org.owner) as uow:
        await delete_document(uow, document_id)
    assert await everywhere() == [[]] * 3
    async with db.unit_of_work(org.owner) as uow:
        assert await read_passages(uow, [known.passage_id]) == {}


async def test_uses_are_counted_without_a_write_per_search(actor):
    base_id = await base(actor)
    document_id = await document(actor, base_id, WARRANTY)
    for query in ("warranty", "warranty", "nothing like it"):
        await search(actor, query)
    async with db.unit_of_work(actor) as uow:
        assert (await uow.session.get_one(KnowledgeBase, base_id)).searches == 0
    await write_down_uses()
    await write_down_uses()
    async with db.unit_of_work(actor) as uow:
        row = await uow.session.get_one(KnowledgeBase, base_id)
        assert (row.searches, row.hits, row.last_used_at is None) == (3, 2, False)
        read = await get_base(uow, base_id)
        assert (read.hit_rate, read.kept_rate) == (2 / 3, 1 / 3)
        assert (await uow.session.get_one(Document, document_id)).uses == 2


async def test_what_expires_is_gone_although_the_search_is_kept(actor):
    base_id = await base(actor)
    document_id = await document(actor, base_id, WARRANTY)
    assert await found(actor, "warranty") == [WARRANTY]
    gone = {"id": document_id, "at": utc_now()}
    await sql(actor, "update documents set expires_at = :at where id = :id", **gone)
    assert await found(actor, "warranty") == []


async def test_searches_go_on_without_redis(actor):
    base_id = await base(actor)
    await document(actor, base_id, WARRANTY)
    async with no_redis():
        result = await search(actor, "warranty")
    assert ([each.text for each in result.data], result.kept) == ([WARRANTY], False)


async def test_unknown_agents_and_documents_are_said_to_be_unknown(actor):
    await document(actor, await base(actor), WARRANTY)
    with pytest.raises(AgentNotFound):
        await search(actor, "warranty", agent_id=uuid7())
    with pytest.raises(DocumentNotFound):
        await search(actor, "warranty", filter={"document_ids": [uuid7()]})


async def test_a_document_kept_from_somebody_is_as_unknown_to_them_as_one_that_is_not_there(
    org: Org, actor
):
    hidden = await document(actor, await base(actor), WARRANTY, visibility="private")
    stranger = await org.member(Role.MEMBER)
    with pytest.raises(DocumentNotFound):
        await search(stranger, "warranty", filter={"document_ids": [hidden]})
