"""What stands only as a reference in records, read anew for each call of the model.

So what was forgotten or deleted meanwhile is gone, also for a run that is under way.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.domains.gateway.metadata.schemas import ChatMessage
from agents_os.domains.knowledge.metadata import citing, notes
from agents_os.domains.knowledge.metadata.passages import PassageRead, Reader
from agents_os.domains.knowledge.metadata.schemas import Recalled
from agents_os.domains.knowledge.usecases.passage_queries import read_passages
from agents_os.domains.knowledge.usecases.queries import known_texts
from agents_os.domains.runs.metadata.loop import Brief
from agents_os.domains.runs.usecases.task_loop.state import Loop

Rounds = Sequence[Sequence[ChatMessage]]


class Remembered(NamedTuple):
    """What to put before the work, and the rounds with texts in place of references."""

    before: str
    rounds: Rounds
    memory_ids: tuple[UUID, ...]


async def remembered(loop: Loop, rounds: Rounds, actor: Actor) -> Remembered:
    """What the model is told from memory and documents in its next call."""
    brief, agent_id = loop.brief, loop.given.agent.agent_id
    results = "\n".join(m.content for each in rounds for m in each if m.role == "tool")
    memory_ids = {*brief.memory_ids, *notes.references_in(results)}
    passage_ids = {*brief.passages, *citing.references_in(results)}
    if not memory_ids and not passage_ids:
        return Remembered(_before(brief, {}, {}), rounds, ())
    async with unit_of_work(actor) as uow:
        known = await known_texts(uow, agent_id, memory_ids)
        passages = await read_passages(uow, passage_ids, Reader(agent_id, brief.owner_id))
    filled = [[_filled(message, known, passages) for message in each] for each in rounds]
    return Remembered(_before(brief, known, passages), filled, tuple(known))


def _before(
    brief: Brief, known: Mapping[UUID, Recalled], passages: Mapping[UUID, PassageRead]
) -> str:
    blocks = (
        notes.as_notes(known[each] for each in brief.memory_ids if each in known),
        brief.recent_work,
        citing.as_material(
            (number, passages[each]) for each, number in brief.passages.items() if each in passages
        ),
    )
    return "".join(f"{block}\n\n" for block in blocks if block)


def _filled(
    message: ChatMessage, known: Mapping[UUID, Recalled], passages: Mapping[UUID, PassageRead]
) -> ChatMessage:
    if message.role != "tool":
        return message
    text = citing.with_passages(notes.with_texts(message.content, known), passages)
    return message.model_copy(update={"content": text})
