"""What the agent remembers, read anew for each call: what was forgotten meanwhile is gone."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.domains.gateway.metadata.schemas import ChatMessage
from agents_os.domains.knowledge.metadata.notes import as_notes, references_in, with_texts
from agents_os.domains.knowledge.usecases.queries import known_texts
from agents_os.domains.runs.usecases.task_loop.state import Loop

Rounds = Sequence[Sequence[ChatMessage]]


class Remembered(NamedTuple):
    """Notes to put before the work, and the rounds with memories in place of references."""

    notes: str
    rounds: Rounds
    ids: tuple[UUID, ...]


async def remembered(loop: Loop, rounds: Rounds, actor: Actor) -> Remembered:
    """What the model is told from memory in its next call."""
    results = [m.content for each in rounds for m in each if m.role == "tool"]
    wanted = {*loop.brief.memory_ids}.union(*(references_in(text) for text in results))
    if not wanted:
        return Remembered("", rounds, ())
    async with unit_of_work(actor) as uow:
        known = await known_texts(uow, loop.given.agent.agent_id, wanted)
    notes = as_notes(known[each] for each in loop.brief.memory_ids if each in known)
    filled = [
        [
            m.model_copy(update={"content": with_texts(m.content, known)})
            if m.role == "tool"
            else m
            for m in each
        ]
        for each in rounds
    ]
    return Remembered(f"{notes}\n\n" if notes else "", filled, tuple(known))
