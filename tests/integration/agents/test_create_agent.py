"""Designing an agent from scratch."""

import pytest

from agents_os.core import db
from agents_os.core.errors import Forbidden
from agents_os.domains.agents.metadata.errors import AgentNotRunnable, UnknownTool
from agents_os.domains.agents.metadata.schemas import AgentCreate
from agents_os.domains.agents.usecases.create_agent import create_agent
from agents_os.domains.agents.usecases.queries import get_agent, get_prompt, get_runnable_agent
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.agents import outbox, publish

MINIMAL = {"role": "Greeter", "goal": "Say hello.", "instructions": "Say hello to everybody."}


async def create(actor, **fields):
    body = AgentCreate(
        **{
            "name": "Hallo",
            "role_title": "Greeter",
            "category": "customer_service",
            "definition": MINIMAL,
            **fields,
        }
    )
    async with db.unit_of_work(actor) as uow:
        return await create_agent(uow, body)


async def test_an_agent_from_scratch_is_a_draft_of_its_maker(actor):
    agent = await create(actor)
    assert (agent.lifecycle, agent.published_version, agent.template_key) == ("draft", None, None)
    assert (agent.owner_id, agent.owner_name) == (actor.user_id, "Owner")
    assert agent.has_unpublished_changes
    assert await outbox(actor) == ["agent.hired"]


async def test_a_draft_shows_its_definition_and_prompt_but_cannot_run(actor):
    agent = await create(actor)
    async with db.unit_of_work(actor) as uow:
        assert (await get_agent(uow, agent.id)).definition.role == "Greeter"
        prompt = await get_prompt(uow, agent.id)
        assert (prompt.source, "Say hello to everybody." in prompt.system_prompt) == ("draft", True)
        with pytest.raises(AgentNotRunnable, match="still a draft"):
            await get_runnable_agent(uow, agent.id)


async def test_publishing_makes_a_draft_active(actor):
    agent = await create(actor)
    assert (await publish(actor, agent.id)).number == 1
    async with db.unit_of_work(actor) as uow:
        assert (await get_runnable_agent(uow, agent.id)).version_number == 1


async def test_names_without_latin_letters_get_a_usable_slug(actor):
    assert [(await create(actor, name="智能助手")).slug for _ in range(2)] == ["agent", "agent-2"]


async def test_a_viewer_may_not_create(org):
    with pytest.raises(Forbidden):
        await create(await org.member(Role.VIEWER))


async def test_unknown_tools_are_refused(actor):
    with pytest.raises(UnknownTool):
        await create(actor, definition={**MINIMAL, "tools": ["rocket"]})
