"""Comparing versions with each other and with the draft."""

import pytest

from agents_os.core import db
from agents_os.domains.agents.metadata.errors import AgentNotFound, VersionNotFound
from agents_os.domains.agents.usecases.compare_versions import compare_versions
from tests.support.agents import edit, hire, publish
from tests.support.builders import new_org


async def compare(actor, agent_id, before, after):
    async with db.unit_of_work(actor) as uow:
        return await compare_versions(uow, agent_id, before, after)


async def test_two_versions_are_compared_field_by_field(actor):
    agent = await hire(actor)
    await edit(actor, agent.id, goal="Second", model={"temperature": 0.1})
    await publish(actor, agent.id)
    result = await compare(actor, agent.id, "1", "2")
    assert [change.path for change in result.changes] == ["goal", "model.temperature"]
    backwards = await compare(actor, agent.id, "2", "1")
    assert backwards.changes[1].before == 0.1


async def test_the_draft_is_compared_with_what_is_published(actor):
    agent = await hire(actor)
    assert (await compare(actor, agent.id, "1", "draft")).identical
    await edit(actor, agent.id, greeting="Hi!")
    result = await compare(actor, agent.id, "1", "draft")
    assert [(c.path, c.after) for c in result.changes] == [("greeting", "Hi!")]


async def test_unknown_versions_and_foreign_agents_are_not_found(actor):
    agent = await hire(actor)
    with pytest.raises(VersionNotFound):
        await compare(actor, agent.id, "1", "5")
    with pytest.raises(AgentNotFound):
        await compare((await new_org()).owner, agent.id, "1", "draft")
