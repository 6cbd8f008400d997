"""Texts of the company's documents in a run: nodes see them, the journal only refers to them.

So nothing of a deleted document is left in a journal, whoever handed its words on to whom.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.domains.knowledge.metadata.passages import Reader
from agents_os.domains.knowledge.metadata.quoting import Texts, quoted_in, unsealed
from agents_os.domains.knowledge.usecases.passage_queries import read_passages, read_quotes
from agents_os.domains.runs.metadata.journal import Journal
from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.schemas import RunRead
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.run_schemas import WorkflowInput

ENDED = "workflow_ended"  # what the parent of a run is told
_QUOTING = ("knowledge.search", "workflow.call")
_PASSAGE = re.compile(r'"passage_id": "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')


def may_quote(definition: Definition) -> bool:
    """Whether texts of documents can get into such a run by itself: it searches, or calls."""
    return any(node.type in _QUOTING for node in definition.nodes)


def was_handed(run: RunRead, given: WorkflowInput) -> bool:
    """Whether its input may have such texts: from the run that called it, or of steps pinned."""
    return given.depth > 0 or run.test


async def opened(
    journal: Journal, org_id: UUID, *, handed: bool
) -> tuple[Journal, dict[UUID, str]]:
    """The journal with the texts its owner may read now, and those texts. `handed`: input, too."""
    ended = [each.data for each in journal.received if each.name == ENDED]
    given = dict(journal.input) if handed else {}
    kept = [given, ended, kept_in(journal.steps.values())]
    texts: dict[UUID, str] = {}
    if quoted_in(kept):
        async with unit_of_work(Actor.system(org_id)) as uow:
            texts = await read_quotes(uow, kept, Reader(person_id=journal.run.owner_id))
    read = Journal(
        journal.run,
        unsealed(given, texts) if handed else journal.input,
        with_texts(journal.steps, texts),
        [
            replace(each, data=unsealed(each.data, texts)) if each.name == ENDED else each
            for each in journal.received
        ],
    )
    return read, texts


def with_texts(steps: Mapping[str, StepRecord], texts: Texts) -> dict[str, StepRecord]:
    """What steps kept, as it was before it was sealed."""
    return {
        key: replace(each, input=unsealed(each.input, texts), output=unsealed(each.output, texts))
        for key, each in steps.items()
    }


def kept_in(steps: Iterable[StepRecord]) -> list[Any]:
    """Everything of these steps that may refer to texts."""
    return [(each.input, each.output) for each in steps]


async def texts_given(uow: UnitOfWork, outputs: Any) -> dict[UUID, str]:
    """The texts of the passages that outputs of searches name, as far as the caller may read."""
    ids = {UUID(each) for each in _PASSAGE.findall(json.dumps(outputs))}
    return {id: each.text for id, each in (await read_passages(uow, ids)).items()}
