"""Everything a conversation needs: an agent to ask, a question, somebody who watches."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import asdict
from uuid import UUID

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.agents.metadata.definition import AgentDefinition
from agents_os.domains.agents.metadata.schemas import AgentCreate, VersionPublish
from agents_os.domains.agents.usecases.create_agent import create_agent
from agents_os.domains.agents.usecases.publish_version import publish_version
from agents_os.domains.chat.metadata.schemas import AnswerDelta, MessageRead, MessageSend, Turn
from agents_os.domains.chat.usecases.ask_agent import ask_agent
from agents_os.domains.chat.usecases.follow_answer import follow_answer
from agents_os.domains.chat.usecases.queries import get_answer
from agents_os.domains.runs.metadata.reducer import Fact, RunState, fold
from agents_os.domains.runs.metadata.schemas import RunEventRead, RunRead
from agents_os.domains.runs.usecases.queries import get_run, list_run_events


async def active_agent(actor: Actor, **about: object) -> UUID:
    """An agent everybody in the organisation may ask."""
    async with db.unit_of_work(actor) as uow:
        agent = await create_agent(
            uow,
            AgentCreate(
                name="Quill",
                role_title="Content writer",
                category="marketing",
                definition=AgentDefinition(
                    role="Content writer",
                    goal="Write what people want to read.",
                    instructions="Write short sentences.",
                ),
                **about,
            ),
        )
        await publish_version(uow, agent.id, VersionPublish(change_message="First"))
    return agent.id


async def ask(
    actor: Actor, agent_id: UUID, text: str = "What is new?", conversation: UUID | None = None
) -> Turn:
    """Ask, and let this process answer."""
    return await ask_agent(actor, agent_id, MessageSend(message=text, conversation_id=conversation))


async def watch(actor: Actor, run_id: UUID, *, after: int = 0) -> tuple[list[str], MessageRead]:
    """What somebody who watches to the end sees: the pieces, and the final message."""
    texts: list[str] = []
    async with aclosing(follow_answer(actor, run_id, after=after)) as pieces:
        async for piece in pieces:
            if not isinstance(piece, AnswerDelta):
                return texts, piece.message
            texts.append(piece.text)
    raise AssertionError("the answer never ended")


async def run_of(actor: Actor, run_id: UUID) -> tuple[RunRead, list[RunEventRead]]:
    """The run and its events, which always add up to it."""
    async with db.unit_of_work(actor) as uow:
        run, events = await get_run(uow, run_id), await list_run_events(uow, run_id)
    state = fold(Fact(event.type, event.at, event.data) for event in events)
    assert asdict(state) == {name: getattr(run, name) for name in asdict(RunState())}
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    return run, events


async def saved(actor: Actor, run_id: UUID) -> MessageRead:
    """The answer as the database has it now."""
    async with db.unit_of_work(actor) as uow:
        return await get_answer(uow, run_id)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until `condition` holds."""
    async with asyncio.timeout(5):
        while not await condition():  # noqa: ASYNC110 (what is waited for is a row)
            await asyncio.sleep(0.02)
