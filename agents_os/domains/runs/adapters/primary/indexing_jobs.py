"""Indexing: what the worker does when documents come, and when a run that indexed them ends."""

from agents_os.core.db import UnitOfWork
from agents_os.core.events import subscribe
from agents_os.domains.knowledge.metadata.document_events import DocumentAdded
from agents_os.domains.knowledge.metadata.indexing import IndexingAsked
from agents_os.domains.runs.metadata.events import RunFinished
from agents_os.domains.runs.metadata.states import RunKind
from agents_os.domains.runs.usecases.close_indexing import close_indexing
from agents_os.domains.runs.usecases.indexing import driver as driver  # registers itself
from agents_os.domains.runs.usecases.start_indexing import start_indexing


@subscribe(DocumentAdded)
async def index_document(uow: UnitOfWork, event: DocumentAdded) -> None:
    asked = IndexingAsked(
        base_id=event.base_id,
        documents=(event.document_id,),
        read=True,
        by_user_id=event.by_user_id,
    )
    await start_indexing(uow, asked)


@subscribe(IndexingAsked)
async def index_as_asked(uow: UnitOfWork, event: IndexingAsked) -> None:
    await start_indexing(uow, event)


@subscribe(RunFinished)
async def end_indexing(uow: UnitOfWork, event: RunFinished) -> None:
    """Documents of a run that failed or was cancelled say so."""
    if event.kind is RunKind.INDEXING:
        await close_indexing(uow, event.run_id)
