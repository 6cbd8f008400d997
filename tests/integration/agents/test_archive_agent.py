"""Archiving, and coming back."""

import pytest

from agents_os.core import db
from agents_os.core.errors import Forbidden
from agents_os.domains.agents.metadata.errors import AgentNotRunnable
from agents_os.domains.agents.metadata.schemas import AgentArchive, AgentFilter
from agents_os.domains.agents.usecases.archive_agent import archive_agent
from agents_os.domains.agents.usecases.queries import (
    get_runnable_agent,
    list_agents,
    list_versions,
)
from agents_os.domains.agents.usecases.unarchive_agent import unarchive_agent
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.agents import changed, hire, outbox


async def archive(actor, agent_id, reason=""):
    async with db.unit_of_work(actor) as uow:
        return await archive_agent(uow, agent_id, AgentArchive(reason=reason))


async def unarchive(actor, agent_id):
    async with db.unit_of_work(actor) as uow:
        return await unarchive_agent(uow, agent_id)


async def test_an_archived_agent_leaves_the_lists_and_keeps_its_history(actor):
    agent = await hire(actor)
    archived = await archive(actor, agent.id, "Replaced")
    assert (archived.lifecycle, archived.archived_reason) == ("archived", "Replaced")
    async with db.unit_of_work(actor) as uow:
        assert (await list_agents(uow)).data == []
        asked_for = await list_agents(uow, AgentFilter(lifecycle="archived"))
        assert [a.id for a in asked_for.data] == [agent.id]
        assert len((await list_versions(uow, agent.id)).data) == 1
        with pytest.raises(AgentNotRunnable, match="is archived"):
            await get_runnable_agent(uow, agent.id)


async def test_repeating_changes_nothing(actor):
    agent = await hire(actor)
    await unarchive(actor, agent.id)
    await archive(actor, agent.id, "First")
    assert (await archive(actor, agent.id, "Second")).archived_reason == "First"
    assert (await outbox(actor))[2:] == ["agent.archived"]


async def test_an_agent_comes_back_paused(actor):
    agent = await hire(actor)
    await archive(actor, agent.id)
    back = await unarchive(actor, agent.id)
    assert (back.lifecycle, back.paused_reason, back.archived_at) == (
        "paused",
        "Back from the archive",
        None,
    )
    assert (await outbox(actor))[-1] == "agent.unarchived"


async def test_a_member_archives_their_drafts_but_not_what_was_published(org):
    member = await org.member(Role.MEMBER)
    draft = await hire(member, definition=changed("quill", goal="Mine"))
    assert draft.can == ["edit", "pause", "archive"]
    assert (await archive(member, draft.id)).lifecycle == "archived"
    assert (await unarchive(member, draft.id)).lifecycle == "draft"
    published = await hire(member)
    assert published.can == ["edit", "pause"]
    with pytest.raises(Forbidden, match="drafts only"):
        await archive(member, published.id)
    with pytest.raises(Forbidden):
        await archive(member, (await hire(org.owner)).id)
