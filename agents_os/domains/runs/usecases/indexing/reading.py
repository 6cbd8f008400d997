"""The steps that make passages of documents."""

from functools import partial
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.metadata.indexing import IndexingInput
from agents_os.domains.knowledge.metadata.unreadable import Unreadable
from agents_os.domains.knowledge.usecases.indexing.read_document import (
    begin_document,
    keep_part,
    open_document,
    read_document_part,
)
from agents_os.domains.knowledge.usecases.indexing.split_document import (
    keep_split,
    split_document,
)
from agents_os.domains.runs.metadata.journal import Journal
from agents_os.domains.runs.metadata.steps import Step, StepContext, StepFailure, StepResult

READING_S = 330.0  # a little more than the reader's own limit


def open_key(number: int) -> str:
    return f"open:{number}"


def read_key(number: int, part: int) -> str:
    return f"read:{number}.{part}"


def split_key(number: int) -> str:
    return f"split:{number}"


def parts_of(journal: Journal, number: int) -> int:
    return int(journal.output(open_key(number))["parts"])


def passages_of(journal: Journal, number: int) -> int:
    return int(journal.output(split_key(number))["passages"])


def open_step(given: IndexingInput, number: int) -> Step:
    document_id = given.documents[number]

    async def run(context: StepContext) -> StepResult:
        try:
            opened = await open_document(context.actor, document_id)
        except Unreadable as error:
            raise _refused(error) from error
        begin = partial(begin_document, document_id=document_id)
        return StepResult(opened.model_dump(), within=begin)

    return Step(open_key(number), run, timeout_s=READING_S, input=_about(document_id))


def read_step(journal: Journal, given: IndexingInput, number: int, part: int) -> Step:
    document_id, parts = given.documents[number], parts_of(journal, number)

    async def run(context: StepContext) -> StepResult:
        try:
            read = await read_document_part(context.actor, document_id, part)
        except Unreadable as error:
            raise _refused(error) from error

        async def within(uow: UnitOfWork) -> None:
            await keep_part(uow, context.run.id, document_id, part, parts, read)

        return StepResult({"sections": len(read.sections)}, within=within)

    about = {**_about(document_id), "part": part + 1, "of": parts}
    return Step(read_key(number, part), run, timeout_s=READING_S, input=about)


def split_step(given: IndexingInput, number: int, before: int) -> Step:
    """`before`: passages of the documents before it."""
    document_id = given.documents[number]

    async def run(context: StepContext) -> StepResult:
        try:
            split = await split_document(context.actor, context.run.id, document_id, given)
        except Unreadable as error:
            raise _refused(error) from error

        async def within(uow: UnitOfWork) -> None:
            await keep_split(uow, context.run.id, document_id, before, split)

        return StepResult({"passages": len(split.chunks)}, within=within)

    return Step(split_key(number), run, input=_about(document_id))


def _refused(error: Unreadable) -> StepFailure:
    return StepFailure(error.reason, error.message)


def _about(document_id: UUID) -> dict[str, str]:
    return {"document_id": str(document_id)}
