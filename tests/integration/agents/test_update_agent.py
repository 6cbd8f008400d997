"""Changing the card of an agent."""

import pytest
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.errors import Forbidden
from agents_os.domains.agents.metadata.errors import (
    AgentIsArchived,
    AgentNotFound,
    TeamMissing,
)
from agents_os.domains.agents.metadata.schemas import AgentArchive, AgentUpdate
from agents_os.domains.agents.usecases.archive_agent import archive_agent
from agents_os.domains.agents.usecases.update_agent import update_agent
from agents_os.domains.identity.metadata.errors import TeamNotFound
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.agents import card, hire, new_team, outbox
from tests.support.builders import new_org


async def update(actor, agent_id, **fields):
    async with db.unit_of_work(actor) as uow:
        return await update_agent(uow, agent_id, AgentUpdate(**fields))


async def test_only_the_given_fields_change_and_the_slug_stays(actor):
    before = await hire(actor, tags=["a"])
    after = await update(actor, before.id, name="Feather", emoji="🪶", environment="staging")
    assert (after.name, after.emoji, after.environment) == ("Feather", "🪶", "staging")
    assert (after.slug, after.tags, after.role_title) == ("quill", ["a"], before.role_title)
    assert after.updated_at > before.updated_at
    assert (await outbox(actor))[-1] == "agent.updated"


async def test_saving_the_same_card_publishes_nothing(actor):
    agent = await hire(actor)
    await update(actor, agent.id, name="Quill", role_title=None)
    assert await outbox(actor) == ["agent.hired", "agent.published"]


async def test_an_agent_moves_into_a_team_and_out_again(actor):
    team = await new_team(actor)
    agent = await hire(actor)
    assert (await update(actor, agent.id, team_id=team, visibility="team")).team_id == team
    with pytest.raises(TeamMissing):
        await update(actor, agent.id, team_id=None)
    assert (await update(actor, agent.id, team_id=None, visibility="org")).team_id is None


async def test_a_team_of_another_company_is_refused(actor):
    foreign = await new_team((await new_org()).owner)
    agent = await hire(actor)
    with pytest.raises(TeamNotFound):
        await update(actor, agent.id, team_id=foreign)
    assert (await card(actor, agent.id)).team_id is None


async def test_a_member_edits_only_their_own(org):
    member = await org.member(Role.MEMBER)
    own, other = await hire(member), await hire(org.owner)
    assert (await update(member, own.id, name="Mine")).name == "Mine"
    with pytest.raises(Forbidden, match="own items"):
        await update(member, other.id, name="Mine")


async def test_a_lead_edits_what_belongs_to_their_team(org):
    team = await new_team(org.owner)
    lead = await org.member(Role.LEAD, team_ids=frozenset({team}))
    agent = await hire(org.owner, team_id=team)
    assert (await update(lead, agent.id, name="Ours")).name == "Ours"
    with pytest.raises(Forbidden, match="owner or an admin"):
        await update(lead, agent.id, visibility="private")
    with pytest.raises(Forbidden, match="team items"):
        await update(lead, agent.id, team_id=None)


async def test_an_archived_agent_is_not_changed(actor):
    agent = await hire(actor)
    async with db.unit_of_work(actor) as uow:
        await archive_agent(uow, agent.id, AgentArchive())
    with pytest.raises(AgentIsArchived):
        await update(actor, agent.id, name="Ghost")


async def test_a_stranger_finds_nothing_to_update(actor):
    agent = await hire(actor)
    with pytest.raises(AgentNotFound):
        await update((await new_org()).owner, agent.id, name="Mine now")
    assert (await card(actor, agent.id)).name == "Quill"


async def run(actor, statement, **values):
    async with db.unit_of_work(actor) as uow:
        await uow.session.execute(text(statement), values)


async def test_the_agents_of_a_person_who_leaves_stay_without_owner(org):
    member = await org.member(Role.MEMBER)
    agent = await hire(member, visibility="private")
    await run(org.owner, "delete from memberships where principal_id = :id", id=member.principal_id)
    left = await card(org.owner, agent.id)
    assert (left.owner_id, left.lifecycle) == (None, "active")


async def test_the_agents_of_a_team_that_is_dissolved_stay(org):
    team = await new_team(org.owner)
    insider = await org.member(Role.MEMBER, team_ids=frozenset({team}))
    agent = await hire(org.owner, team_id=team, visibility="team")
    await run(org.owner, "delete from teams where id = :id", id=team)
    assert (await card(org.owner, agent.id)).team_id is None
    with pytest.raises(AgentNotFound):
        await card(insider, agent.id)
