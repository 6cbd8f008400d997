"""Editing the draft, alone and at once with somebody else."""

import asyncio
from datetime import UTC, datetime

import pytest

from agents_os.core import db
from agents_os.core.clock import frozen_at
from agents_os.core.errors import Forbidden
from agents_os.core.versioned import DraftChanged
from agents_os.domains.agents.metadata.errors import AgentIsArchived, UnknownTool
from agents_os.domains.agents.metadata.schemas import AgentArchive, DraftSave
from agents_os.domains.agents.usecases.archive_agent import archive_agent
from agents_os.domains.agents.usecases.queries import get_draft, get_runnable_agent
from agents_os.domains.agents.usecases.save_draft import save_draft
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.agents import changed, edit, hire, outbox


async def save(actor, agent_id, definition, revision):
    async with db.unit_of_work(actor) as uow:
        body = DraftSave(definition=definition, revision=revision)
        return await save_draft(uow, agent_id, body)


async def test_saving_counts_the_revision_and_leaves_what_runs_alone(actor):
    agent = await hire(actor)
    draft = await edit(actor, agent.id, goal="Write poems.")
    assert (draft.revision, draft.has_unpublished_changes, draft.base_version) == (2, True, 1)
    assert (draft.edited_by, draft.edited_by_name) == (actor.user_id, "Owner")
    async with db.unit_of_work(actor) as uow:
        runnable = await get_runnable_agent(uow, agent.id)
        assert (await get_draft(uow, agent.id)).definition.goal == "Write poems."
    assert runnable.definition.goal != "Write poems."
    assert (await outbox(actor))[-1] == "agent.updated"


async def test_saving_the_same_draft_changes_nothing(actor):
    agent = await hire(actor)
    draft = await edit(actor, agent.id)
    assert (draft.revision, draft.has_unpublished_changes) == (1, False)
    assert "agent.updated" not in await outbox(actor)


async def test_the_second_of_two_editors_learns_who_was_faster_and_when(org):
    agent = await hire(org.owner)
    admin = await org.member(Role.ADMIN)
    with frozen_at(datetime(2026, 11, 20, 9, 41, tzinfo=UTC)):
        await save(admin, agent.id, changed("quill", goal="First"), 1)
    with pytest.raises(DraftChanged, match="Admin saved this draft at 09:41 UTC") as lost:
        await save(org.owner, agent.id, changed("quill", goal="Second"), 1)
    assert lost.value.status == 409
    assert lost.value.details["edited_by"] == str(admin.user_id)
    assert lost.value.details["edited_at"] == "2026-11-20T09:41:00+00:00"
    assert lost.value.details["revision"] == 2


async def test_of_two_saves_at_the_same_moment_one_wins(actor):
    agent = await hire(actor)
    saves = (save(actor, agent.id, changed("quill", goal=f"Goal {n}"), 1) for n in range(4))
    results = await asyncio.gather(*saves, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == [
        "DraftChanged",
        "DraftChanged",
        "DraftChanged",
        "DraftRead",
    ]


async def test_a_member_may_not_edit_the_draft_of_others(org):
    agent = await hire(org.owner)
    with pytest.raises(Forbidden):
        await edit(await org.member(Role.MEMBER), agent.id, goal="Mine")


async def test_unknown_tools_are_refused(actor):
    agent = await hire(actor)
    with pytest.raises(UnknownTool):
        await edit(actor, agent.id, tools=["rocket"], favourite_tools=[])


async def test_an_archived_agent_keeps_its_draft(actor):
    agent = await hire(actor)
    async with db.unit_of_work(actor) as uow:
        await archive_agent(uow, agent.id, AgentArchive())
    with pytest.raises(AgentIsArchived):
        await edit(actor, agent.id, goal="Too late")
