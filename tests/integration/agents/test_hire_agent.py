"""Hiring: the member's first minute, customising, places, and what is refused."""

import asyncio

import pytest
from sqlalchemy import Engine, event

from agents_os.core import db
from agents_os.core.errors import Forbidden
from agents_os.domains.agents.metadata.errors import (
    TeamMissing,
    TemplateNotFound,
    UnknownTool,
)
from agents_os.domains.agents.metadata.gallery import templates
from agents_os.domains.agents.usecases.queries import get_agent, get_runnable_agent, list_agents
from agents_os.domains.identity.metadata.errors import TeamNotFound
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.agents import changed, hire, new_team, outbox
from tests.support.builders import new_org


@pytest.mark.parametrize("key", sorted(templates()))
async def test_every_template_can_be_hired_and_run_at_once(actor, key):
    agent = await hire(actor, template_key=key)
    assert (agent.lifecycle, agent.published_version) == ("active", 1)
    async with db.unit_of_work(actor) as uow:
        runnable = await get_runnable_agent(uow, agent.id)
    assert runnable.definition == templates()[key].definition
    assert f"You are {agent.name}" in runnable.system_prompt
    assert "Acme Robotics" in runnable.system_prompt


async def test_a_member_hires_an_unchanged_template_and_can_use_it_at_once(org):
    member = await org.member(Role.MEMBER)
    agent = await hire(member, name="Tinte", emoji="🦉", tags=["blog"])
    assert (agent.name, agent.slug, agent.emoji, agent.tags) == ("Tinte", "tinte", "🦉", ["blog"])
    assert agent.owner_id == member.user_id
    assert (agent.lifecycle, agent.has_unpublished_changes) == ("active", False)


async def test_a_member_who_changes_the_definition_gets_a_draft(org):
    member = await org.member(Role.MEMBER)
    agent = await hire(member, definition=changed("quill", goal="Write poems."))
    assert (agent.lifecycle, agent.published_version) == ("draft", None)
    assert await outbox(member) == ["agent.hired"]


async def test_who_may_publish_hires_a_changed_definition_as_version_one(actor):
    agent = await hire(actor, definition=changed("quill", goal="Write poems."))
    assert (agent.lifecycle, agent.published_version) == ("active", 1)
    async with db.unit_of_work(actor) as uow:
        assert (await get_agent(uow, agent.id)).definition.goal == "Write poems."
    assert await outbox(actor) == ["agent.hired", "agent.published"]


async def test_hiring_twice_gives_two_names_for_programs(actor):
    first, second, third = [await hire(actor) for _ in range(3)]
    assert [first.slug, second.slug, third.slug] == ["quill", "quill-2", "quill-3"]


async def test_people_who_hire_at_the_same_moment_get_different_slugs(org):
    people = [org.owner, *[await org.member(Role.MEMBER) for _ in range(3)]]
    agents = await asyncio.gather(*(hire(person) for person in people))
    assert {agent.slug for agent in agents} == {"quill", "quill-2", "quill-3", "quill-4"}


async def test_hiring_takes_at_most_thirteen_statements(actor):
    statements = []

    def count(conn, cursor, statement, *rest):
        statements.append(statement)

    team = await new_team(actor)
    event.listen(Engine, "before_cursor_execute", count)
    try:
        await hire(actor, team_id=team, visibility="team")
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert len(statements) <= 13, statements


async def test_an_unknown_template_is_refused(actor):
    with pytest.raises(TemplateNotFound):
        await hire(actor, template_key="nobody")
    async with db.unit_of_work(actor) as uow:
        assert (await list_agents(uow)).data == []


async def test_a_viewer_may_not_hire(org):
    with pytest.raises(Forbidden):
        await hire(await org.member(Role.VIEWER))


async def test_a_team_of_another_company_is_refused_and_nothing_is_written(actor):
    stranger = await new_org()
    foreign = await new_team(stranger.owner)
    with pytest.raises(TeamNotFound):
        await hire(actor, team_id=foreign)
    async with db.unit_of_work(actor) as uow:
        assert (await list_agents(uow)).data == []
    assert await outbox(actor) == []


async def test_a_member_cannot_put_an_agent_into_a_team_of_others(org):
    team = await new_team(org.owner)
    with pytest.raises(Forbidden):
        await hire(await org.member(Role.MEMBER), team_id=team)
    insider = await org.member(Role.MEMBER, team_ids=frozenset({team}))
    assert (await hire(insider, team_id=team, visibility="team")).team_id == team


async def test_visible_to_a_team_needs_a_team(actor):
    with pytest.raises(TeamMissing):
        await hire(actor, visibility="team")


async def test_a_tool_outside_the_catalogue_is_refused(actor):
    with pytest.raises(UnknownTool) as refused:
        await hire(actor, definition=changed("quill", tools=["launch_rocket"], favourite_tools=[]))
    assert refused.value.details == {"unknown": ["launch_rocket"]}
