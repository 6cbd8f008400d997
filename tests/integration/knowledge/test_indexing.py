"""Indexing: from a file to passages that are found, and how it ends when it cannot be."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.ids import uuid7
from agents_os.core.storage import StoredAs, storage
from agents_os.domains.knowledge.adapters.secondary.readers.formats import PDF
from agents_os.domains.knowledge.metadata.document_events import DocumentAdded
from agents_os.domains.knowledge.metadata.document_models import Document
from agents_os.domains.knowledge.metadata.embedder import LOCAL_MODEL
from agents_os.domains.runs.adapters.primary import indexing_jobs as indexing_jobs
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.usecases.queries import get_run, list_run_steps
from tests.support import documents
from tests.support.passages import base, search
from tests.support.task_runs import hear, work


async def add(actor: Actor, base_id: UUID, data: bytes, media_type: str = PDF) -> UUID:
    """A stored file whose indexing waits in the queue."""
    document_id = uuid7()
    key = f"{actor.tenant}/{document_id}"

    async def pieces() -> AsyncIterator[bytes]:
        yield data

    await storage().put(key, pieces(), StoredAs("file", media_type))
    about = {"source": "upload", "tags": [], "visibility": "org", "owner_id": actor.user_id}
    row = Document(
        id=document_id, org_id=actor.tenant, base_id=base_id, name="File", media_type=media_type,
        storage_key=key, sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data), **about,
    )  # fmt: skip
    async with db.unit_of_work(actor) as uow:
        uow.session.add(row)
        await uow.session.flush()
        added = DocumentAdded(base_id=base_id, document_id=document_id, by_user_id=actor.user_id)
        uow.publish(added)
    await hear(actor)
    return document_id


async def read(actor: Actor, document_id: UUID) -> Document:
    async with db.unit_of_work(actor) as uow:
        return (await uow.session.scalars(select(Document).where(Document.id == document_id))).one()


async def rows(actor: Actor, statement: str, **values: Any) -> list[Any]:
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        return list((await uow.session.execute(text(statement), values)).all())


async def test_a_pdf_of_200_pages_is_found_at_its_page(actor):
    base_id = await base(actor)
    document_id = await add(actor, base_id, documents.numbered_pdf(200))
    assert (await read(actor, document_id)).status == "waiting"
    await work(actor)
    document = await read(actor, document_id)
    assert (document.status, document.progress, document.pages) == ("ready", 100, 200)
    best = (await search(actor, "secret number of page 137")).data[0]
    assert best.page_from == best.page_to == 137
    assert "is 5069" in best.text
    assert best.heading == "Chapter 137"


async def test_an_indexing_is_a_run_without_an_agent_and_leaves_nothing_behind(actor):
    base_id = await base(actor, embedding_model=LOCAL_MODEL)
    document_id = await add(actor, base_id, documents.pdf("Delivery takes nine days."))
    await work(actor)
    document = await read(actor, document_id)
    async with db.unit_of_work(actor) as uow:
        run = await get_run(uow, document.run_id)
        steps = [step.key for step in await list_run_steps(uow, run.id)]
    assert (run.kind, run.status, run.agent_id) == ("indexing", RunStatus.SUCCEEDED, None)
    assert steps == ["open:0", "read:0.0", "split:0", "embed:0"]
    assert run.owner_id == actor.user_id
    embedded = await rows(actor, "select model, dimensions from passages")
    assert [tuple(each) for each in embedded] == [(LOCAL_MODEL, 384)]
    assert not await rows(actor, "select 1 from indexing_passages")


@pytest.mark.parametrize(
    ("data", "media_type", "code"),
    [
        (documents.protected_pdf("Hidden.", password="open sesame"), PDF, "password_protected"),
        (b"%PDF-1.7\nnoise", PDF, "damaged"),
        (documents.pdf(""), PDF, "no_text"),
        (b"MZ\x90", "application/x-dosexec", "unsupported_type"),
    ],
)
async def test_a_file_that_cannot_be_read_says_why(actor, data, media_type, code):
    document_id = await add(actor, await base(actor), data, media_type)
    await work(actor)
    document = await read(actor, document_id)
    assert (document.status, document.failure_code) == ("failed", code)
    assert document.failure.endswith(".")
    assert not document.passages
