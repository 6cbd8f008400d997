"""Pausing and resuming."""

import pytest

from agents_os.core import db
from agents_os.core.errors import Forbidden
from agents_os.core.versioned import WrongLifecycle
from agents_os.domains.agents.metadata.errors import AgentNotRunnable
from agents_os.domains.agents.metadata.schemas import AgentPause
from agents_os.domains.agents.usecases.pause_agent import pause_agent
from agents_os.domains.agents.usecases.queries import get_runnable_agent
from agents_os.domains.agents.usecases.resume_agent import resume_agent
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.agents import changed, hire, outbox


async def pause(actor, agent_id, reason=""):
    async with db.unit_of_work(actor) as uow:
        return await pause_agent(uow, agent_id, AgentPause(reason=reason))


async def resume(actor, agent_id):
    async with db.unit_of_work(actor) as uow:
        return await resume_agent(uow, agent_id)


async def test_a_paused_agent_says_why_and_does_not_run(actor):
    agent = await hire(actor)
    paused = await pause(actor, agent.id, "Too chatty")
    assert (paused.lifecycle, paused.paused_reason) == ("paused", "Too chatty")
    assert (paused.paused_by, paused.paused_at is not None) == (actor.user_id, True)
    async with db.unit_of_work(actor) as uow:
        with pytest.raises(AgentNotRunnable, match="is paused"):
            await get_runnable_agent(uow, agent.id)


async def test_a_resumed_agent_runs_again_and_forgets_the_reason(actor):
    agent = await hire(actor)
    await pause(actor, agent.id, "Too chatty")
    resumed = await resume(actor, agent.id)
    assert (resumed.lifecycle, resumed.paused_reason, resumed.paused_at) == ("active", None, None)
    assert (await outbox(actor))[2:] == ["agent.paused", "agent.resumed"]


async def test_repeating_a_pause_or_a_resume_changes_nothing(actor):
    agent = await hire(actor)
    await resume(actor, agent.id)
    await pause(actor, agent.id, "First")
    assert (await pause(actor, agent.id, "Second")).paused_reason == "First"
    assert (await outbox(actor))[2:] == ["agent.paused"]


async def test_a_draft_is_neither_paused_nor_resumed(org):
    member = await org.member(Role.MEMBER)
    agent = await hire(member, definition=changed("quill", goal="Mine"))
    for step in (pause, resume):
        with pytest.raises(WrongLifecycle):
            await step(member, agent.id)


async def test_a_member_pauses_only_their_own(org):
    member = await org.member(Role.MEMBER)
    own, other = await hire(member), await hire(org.owner)
    assert (await pause(member, own.id)).lifecycle == "paused"
    with pytest.raises(Forbidden):
        await pause(member, other.id)
    with pytest.raises(Forbidden):
        await resume(await org.member(Role.VIEWER), own.id)
