from collections.abc import Iterable
from typing import Any
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.usecases.passage_queries import name_documents, read_passages
from agents_os.domains.knowledge.usecases.queries import known_texts
from agents_os.domains.runs.adapters.secondary import context_rows
from agents_os.domains.runs.metadata.context import (
    PartRead,
    RecentTask,
    RunContext,
    UsedPassage,
)
from agents_os.domains.runs.metadata.event_types import CONTEXT_GATHERED
from agents_os.domains.runs.usecases.queries import get_run
from agents_os.domains.tasks.usecases.queries import titles_of


async def read_context(uow: UnitOfWork, run_id: UUID) -> RunContext:
    """What a run's model was told beside the question, and why; what is deleted is not shown.

    Raises:
        RunNotFound: no such run, or not visible to the caller.
    """
    run = await get_run(uow, run_id)
    events = await context_rows.gathered(uow.session, run_id, CONTEXT_GATHERED)
    passages = await _passages(uow, run_id)
    told = [event.data for event in events]
    memories, tasks = _ids(told, "memory_ids"), _ids(told, "task_ids")
    known = await known_texts(uow, run.agent_id, memories) if run.agent_id else {}
    return RunContext(
        passages=passages,
        gone=max(0, sum(data.get("passages", 0) for data in told) - len(passages)),
        memories=[known[each] for each in memories if each in known],
        tasks=[RecentTask.model_validate(each) for each in await titles_of(uow, tasks)],
        guidelines=any(data.get("guidelines") for data in told),
        parts=[PartRead(**part) for data in told[:1] for part in data.get("parts", [])],
        note=next((data["note"] for data in told if data.get("note")), None),
    )


async def _passages(uow: UnitOfWork, run_id: UUID) -> list[UsedPassage]:
    rows = await context_rows.of_run(uow.session, run_id)
    documents = await name_documents(uow, {row.document_id for row in rows})
    texts = await read_passages(uow, {row.passage_id for row in rows})
    return [
        UsedPassage.model_validate(
            {
                **{name: getattr(row, name, None) for name in UsedPassage.model_fields},
                "document": documents[row.document_id],
                "passage": texts.get(row.passage_id),
            }
        )
        for row in rows
        if row.document_id in documents
    ]


def _ids(told: Iterable[dict[str, Any]], key: str) -> list[UUID]:
    return list(dict.fromkeys(UUID(each) for data in told for each in data.get(key, [])))
