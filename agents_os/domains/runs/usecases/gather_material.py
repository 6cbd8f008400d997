"""Look for what a model should be told beside a question or a task."""

from typing import Any, NamedTuple
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.domains.identity.usecases.queries import get_org
from agents_os.domains.knowledge.metadata.citing import NumberedPassage
from agents_os.domains.knowledge.metadata.passages import (
    FoundPassage,
    PassageSearch,
    SearchResult,
)
from agents_os.domains.knowledge.usecases.embed_memories import vector_of
from agents_os.domains.knowledge.usecases.recall import recall
from agents_os.domains.knowledge.usecases.search_knowledge import search_knowledge
from agents_os.domains.runs.metadata.context import Material, RecentTask, as_recent_work
from agents_os.domains.tasks.usecases.queries import latest_tasks

MOST_PASSAGES = 6
MOST_TASKS = 5
LONGEST_QUESTION = 2_000  # characters


class Need(NamedTuple):
    """For whom and about what. `person_id`: whom the run works for, when the worker asks."""

    agent_id: UUID
    run_id: UUID
    about: str
    person_id: UUID | None = None
    task_id: UUID | None = None


async def gather_material(actor: Actor, need: Need) -> Material:
    """Passages and memories that have to do with it, the agent's latest tasks, and guidelines.

    Opens its own units of work, because comparing by meaning needs a model.
    """
    found = await _passages(actor, need)
    near = await vector_of(need.about)
    async with unit_of_work(actor) as uow:
        memories = await recall(uow, need.agent_id, need.about, near=near)
        guidelines = (await get_org(uow)).brand_guidelines
        person_id = actor.user_id or need.person_id
        tasks = await latest_tasks(uow, need.agent_id, person_id, MOST_TASKS)
    return Material(
        memories=tuple(memories),
        passages=numbered([each for each in found.data if each.related]),
        tasks=tuple(RecentTask.model_validate(each) for each in tasks if each.id != need.task_id),
        guidelines=guidelines,
        note=found.note,
    )


def in_brief(told: Material) -> dict[str, Any]:
    """What a brief keeps of it: references to memories and passages, not their texts."""
    return {
        "memory_ids": tuple(each.id for each in told.memories),
        "passages": {each.passage.passage_id: each.number for each in told.passages},
        "recent_work": as_recent_work(told.tasks),
        "guidelines": told.guidelines,
    }


async def _passages(actor: Actor, need: Need) -> SearchResult:
    """Whatever somebody has pasted into a task, as a question that a search takes."""
    said = "".join(each if each.isprintable() else " " for each in need.about)
    if not (question := said.strip()[:LONGEST_QUESTION]):
        return SearchResult(data=[])
    asked = PassageSearch(query=question, agent_id=need.agent_id, limit=MOST_PASSAGES)
    return await search_knowledge(actor, asked, person_id=need.person_id, run_id=need.run_id)


def numbered(found: list[FoundPassage], first: int = 1) -> tuple[NumberedPassage, ...]:
    return tuple(
        NumberedPassage(number=number, passage=each) for number, each in enumerate(found, first)
    )
