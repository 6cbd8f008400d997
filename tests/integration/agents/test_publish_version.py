"""Publishing: snapshots that never change."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.errors import Forbidden
from agents_os.core.versioned import DraftChanged, NothingToPublish
from agents_os.domains.agents.metadata.schemas import AgentPause, VersionPublish
from agents_os.domains.agents.usecases.pause_agent import pause_agent
from agents_os.domains.agents.usecases.publish_version import publish_version
from agents_os.domains.agents.usecases.queries import get_version, list_versions
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.agents import card, edit, hire, new_team, outbox, publish


async def test_the_draft_becomes_the_next_version(actor):
    agent = await hire(actor)
    await edit(actor, agent.id, goal="Write poems.")
    version = await publish(actor, agent.id, "Poems sell better")
    assert (version.number, version.change_message, version.published) == (
        2,
        "Poems sell better",
        True,
    )
    assert (version.author_id, version.author_name) == (actor.user_id, "Owner")
    assert (version.definition.goal, version.digest) == (
        "Write poems.",
        version.definition.digest(),
    )
    after = await card(actor, agent.id)
    assert (after.published_version, after.has_unpublished_changes) == (2, False)
    assert (await outbox(actor))[-1] == "agent.published"


async def test_an_unchanged_draft_is_not_published(actor):
    agent = await hire(actor)
    with pytest.raises(NothingToPublish, match="same as version 1"):
        await publish(actor, agent.id)
    await edit(actor, agent.id, goal="Something else")
    await publish(actor, agent.id)
    with pytest.raises(NothingToPublish, match="same as version 2"):
        await publish(actor, agent.id)


async def test_older_versions_stay_as_they_were(actor):
    agent = await hire(actor)
    await edit(actor, agent.id, goal="Second")
    await publish(actor, agent.id)
    async with db.unit_of_work(actor) as uow:
        first = await get_version(uow, agent.id, 1)
        listed = (await list_versions(uow, agent.id)).data
    assert first.definition.goal != "Second"
    assert [(v.number, v.published) for v in listed] == [(2, True), (1, False)]


async def test_a_paused_agent_stays_paused(actor):
    agent = await hire(actor)
    async with db.unit_of_work(actor) as uow:
        await pause_agent(uow, agent.id, AgentPause())
    await edit(actor, agent.id, goal="Second")
    await publish(actor, agent.id)
    assert (await card(actor, agent.id)).lifecycle == "paused"


async def test_publishing_names_the_revision_it_looked_at(actor):
    agent = await hire(actor)
    await edit(actor, agent.id, goal="Second")
    async with db.unit_of_work(actor) as uow:
        with pytest.raises(DraftChanged):
            await publish_version(
                uow, agent.id, VersionPublish(change_message="Old view", revision=1)
            )


async def test_a_member_edits_their_agent_but_a_lead_of_the_team_publishes(org):
    team = await new_team(org.owner)
    member = await org.member(Role.MEMBER, team_ids=frozenset({team}))
    lead = await org.member(Role.LEAD, team_ids=frozenset({team}))
    agent = await hire(member, team_id=team)
    await edit(member, agent.id, goal="Better")
    with pytest.raises(Forbidden):
        await publish(member, agent.id)
    assert (await publish(lead, agent.id)).number == 2


async def test_a_lead_of_another_team_may_not_publish(org):
    lead = await org.member(Role.LEAD, team_ids=frozenset({await new_team(org.owner)}))
    agent = await hire(org.owner)
    await edit(org.owner, agent.id, goal="Better")
    with pytest.raises(Forbidden):
        await publish(lead, agent.id)


async def test_publishing_twice_at_once_makes_one_version(actor):
    agent = await hire(actor)
    await edit(actor, agent.id, goal="Second")
    results = await asyncio.gather(
        *(publish(actor, agent.id) for _ in range(3)), return_exceptions=True
    )
    assert sorted(type(r).__name__ for r in results) == [
        "AgentVersionDetail",
        "NothingToPublish",
        "NothingToPublish",
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "update agent_versions set change_message = 'forged'",
        "delete from agent_versions",
        "update agents set slug = 'stolen'",
        "delete from agents",
    ],
)
async def test_the_database_refuses_to_rewrite_history(actor, statement):
    await hire(actor)
    with pytest.raises((ProgrammingError, DBAPIError), match=r"denied|append-only"):
        async with db.unit_of_work(actor) as uow:
            await uow.session.execute(text(statement))


async def test_even_the_worker_cannot_rewrite_a_version(actor):
    await hire(actor)
    with pytest.raises(ProgrammingError, match=r"denied|append-only"):
        async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
            await uow.session.execute(text("update agent_versions set number = 7"))
