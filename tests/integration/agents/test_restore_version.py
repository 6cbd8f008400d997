"""Going back, as a new version; and, as a property, that no version ever changes."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents_os.core import db
from agents_os.core.errors import Forbidden
from agents_os.core.versioned import NothingToPublish
from agents_os.domains.agents.metadata.errors import VersionNotFound
from agents_os.domains.agents.usecases.compare_versions import compare_versions
from agents_os.domains.agents.usecases.queries import get_draft, get_version
from agents_os.domains.agents.usecases.restore_version import restore_version
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.agents import card, edit, hire, outbox, publish


async def restore(actor, agent_id, number):
    async with db.unit_of_work(actor) as uow:
        return await restore_version(uow, agent_id, number)


async def draft_goal(actor, agent_id):
    async with db.unit_of_work(actor) as uow:
        return (await get_draft(uow, agent_id)).definition.goal


async def two_versions(actor):
    agent = await hire(actor)
    await edit(actor, agent.id, goal="Second")
    await publish(actor, agent.id)
    return agent


async def test_restoring_publishes_the_old_definition_as_a_new_version(actor):
    agent = await two_versions(actor)
    restored = await restore(actor, agent.id, 1)
    assert (restored.number, restored.restored_from) == (3, 1)
    assert restored.change_message == "Restored version 1"
    async with db.unit_of_work(actor) as uow:
        first = await get_version(uow, agent.id, 1)
        assert (await compare_versions(uow, agent.id, "1", "3")).identical
    assert (first.definition, first.published) == (restored.definition, False)
    after = await card(actor, agent.id)
    assert (after.published_version, after.has_unpublished_changes) == (3, False)
    assert (await outbox(actor))[-1] == "agent.published"


async def test_unpublished_changes_survive_a_restore(actor):
    agent = await two_versions(actor)
    await edit(actor, agent.id, goal="Work in progress")
    await restore(actor, agent.id, 1)
    assert await draft_goal(actor, agent.id) == "Work in progress"
    assert (await card(actor, agent.id)).has_unpublished_changes


async def test_what_is_published_already_is_not_restored(actor):
    agent = await two_versions(actor)
    with pytest.raises(NothingToPublish):
        await restore(actor, agent.id, 2)


async def test_an_unknown_version_is_refused(actor):
    agent = await two_versions(actor)
    with pytest.raises(VersionNotFound):
        await restore(actor, agent.id, 9)


async def test_a_member_may_not_restore(org):
    member = await org.member(Role.MEMBER)
    agent = await hire(member)
    with pytest.raises(Forbidden):
        await restore(member, agent.id, 1)


Step = tuple[str, Any]
steps = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), st.text("abc äé🙂\"\\{}'%", max_size=12)),
        st.tuples(st.just("temperature"), st.floats(0, 2, allow_nan=False)),
        st.tuples(st.just("publish"), st.none()),
        st.tuples(st.just("restore"), st.integers(1, 6)),
    ),
    max_size=8,
)


async def play(actor, script: list[Step]) -> None:
    """Carry out `script` beside a plain list of definitions, and compare the two."""
    agent = await hire(actor)
    history = [await version(actor, agent.id, 1)]
    for action, value in script:
        if action == "edit":
            await edit(actor, agent.id, goal=value)
        elif action == "temperature":
            await edit(actor, agent.id, model={"temperature": value})
        else:
            await advance(actor, agent.id, history, value)
    for number, definition in enumerate(history, start=1):
        assert await version(actor, agent.id, number) == definition


async def advance(actor, agent_id, history, restored: int | None) -> None:
    """Publish the draft, or restore; the model says what must come out."""
    async with db.unit_of_work(actor) as uow:
        draft = (await get_draft(uow, agent_id)).definition
    try:
        if restored is None:
            expected = draft
            await publish(actor, agent_id)
        elif restored > len(history):
            with pytest.raises(VersionNotFound):
                await restore(actor, agent_id, restored)
            return
        else:
            expected = history[restored - 1]
            await restore(actor, agent_id, restored)
    except NothingToPublish:
        assert expected == history[-1]
        return
    assert expected != history[-1]
    history.append(expected)
    assert await version(actor, agent_id, len(history)) == expected


async def version(actor, agent_id, number):
    async with db.unit_of_work(actor) as uow:
        found = await get_version(uow, agent_id, number)
    assert found.digest == found.definition.digest()
    return found.definition


def run_on(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, None]) -> None:
    asyncio.run_coroutine_threadsafe(work, loop).result(timeout=30)


async def test_no_version_ever_changes_and_a_restore_brings_back_what_was_published(actor):
    loop = asyncio.get_running_loop()

    @settings(
        max_examples=8,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(steps)
    def histories_agree(script: list[Step]) -> None:
        run_on(loop, play(actor, script))

    with ThreadPoolExecutor(1) as thread:  # hypothesis is synchronous; the loop must stay free
        await loop.run_in_executor(thread, histories_agree)
