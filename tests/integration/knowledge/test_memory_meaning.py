"""Memories are recalled by what they mean, and nothing of a forgotten one is left."""

import pytest
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.knowledge.adapters.primary.search_jobs import embed_new_memories
from agents_os.domains.knowledge.adapters.secondary.embedders.minilm import is_installed
from agents_os.domains.knowledge.metadata.schemas import MemoryEdit
from agents_os.domains.knowledge.usecases.edit_memory import edit_memory
from agents_os.domains.knowledge.usecases.embed_memories import vector_of
from agents_os.domains.knowledge.usecases.recall import recall
from tests.support.agents import hire
from tests.support.memories import forget, keep

pytestmark = pytest.mark.skipif(not is_installed(), reason="the local model is not set up here")
QUESTION = "How do refunds of a purchase work?"


async def recalled(actor: Actor, agent_id, question: str = QUESTION) -> list[str]:
    near = await vector_of(question)
    async with db.unit_of_work(actor) as uow:
        found = await recall(uow, agent_id, question, near=near, only_related=True)
    return [each.text for each in found]


async def vectors(actor: Actor) -> int:
    async with db.unit_of_work(actor) as uow:
        return await uow.session.scalar(text("select count(embedding) from memories"))


async def test_a_memory_that_shares_no_word_is_recalled_by_what_it_means(actor):
    agent = await hire(actor)
    memory = await keep(actor, agent.id, "Customers may return bought goods for their money.")
    await keep(actor, agent.id, "The office dog is called Rex.")
    assert await recalled(actor, agent.id) == []
    await embed_new_memories()
    assert await recalled(actor, agent.id) == [memory.text]


async def test_a_changed_memory_is_compared_anew_and_a_forgotten_one_leaves_no_vector(actor):
    agent = await hire(actor)
    memory = await keep(actor, agent.id, "Customers may return bought goods for their money.")
    await embed_new_memories()
    async with db.unit_of_work(actor) as uow:
        await edit_memory(uow, agent.id, memory.id, MemoryEdit(text="Our logo is blue."))
    assert await vectors(actor) == 0
    await embed_new_memories()
    assert (await recalled(actor, agent.id), await vectors(actor)) == ([], 1)
    await forget(actor, memory)
    assert await vectors(actor) == 0
