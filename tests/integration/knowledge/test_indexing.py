"""Indexing: from a file to passages that are found, and how it ends when it cannot be."""

import asyncio

import pytest

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.errors import Forbidden
from agents_os.core.settings import settings
from agents_os.core.storage import FileGone, storage
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.knowledge.adapters.secondary import indexing_rows, local_copies
from agents_os.domains.knowledge.adapters.secondary.readers.formats import PDF
from agents_os.domains.knowledge.metadata.document_schemas import DocumentUpdate
from agents_os.domains.knowledge.metadata.embedder import LOCAL_MODEL, NO_MODEL, EmbedderMissing
from agents_os.domains.knowledge.metadata.indexing import Reindex
from agents_os.domains.knowledge.usecases.delete_document import delete_document
from agents_os.domains.knowledge.usecases.quote_reindex import quote_reindex
from agents_os.domains.knowledge.usecases.reindex_base import reindex_base
from agents_os.domains.knowledge.usecases.reindex_document import reindex_document
from agents_os.domains.knowledge.usecases.update_document import update_document
from agents_os.domains.runs.adapters.primary import stop_jobs as stop_jobs  # subscribes
from agents_os.domains.runs.metadata.states import RunStatus
from agents_os.domains.runs.usecases.queries import get_run, list_run_steps
from agents_os.domains.runs.usecases.request_cancel import request_cancel
from tests.support import documents
from tests.support.approvals import resume, stop
from tests.support.indexing import add, base_row, document, rows
from tests.support.locks import held_up_by
from tests.support.passages import base, found, search
from tests.support.task_runs import hear, work

DELIVERY = "Delivery takes nine days."
MODELS_OF = "select distinct model from passages"


async def reindex(actor, base_id, **changes):
    async with db.unit_of_work(actor) as uow:
        await reindex_base(uow, base_id, Reindex(**changes))
    await hear(actor)


async def tag(uow, document_id):
    await update_document(uow, document_id, DocumentUpdate(tags=("law",)))


async def test_a_pdf_of_200_pages_is_found_at_its_page(actor):
    base_id = await base(actor)
    document_id = await add(actor, base_id, documents.numbered_pdf(200))
    assert (await document(actor, document_id)).status == "waiting"
    await work(actor)
    ready = await document(actor, document_id)
    assert (ready.status, ready.progress, ready.pages) == ("ready", 100, 200)
    best = (await search(actor, "secret number of page 137")).data[0]
    assert best.page_from == best.page_to == 137
    assert "is 5069" in best.text
    assert best.heading == "Chapter 137"


async def test_an_indexing_is_a_run_without_an_agent_and_leaves_nothing_behind(actor):
    base_id = await base(actor, embedding_model=LOCAL_MODEL)
    document_id = await add(actor, base_id, documents.pdf(DELIVERY))
    await work(actor)
    async with db.unit_of_work(actor) as uow:
        run = await get_run(uow, (await document(actor, document_id)).run_id)
        steps = [step.key for step in await list_run_steps(uow, run.id)]
    assert (run.kind, run.status, run.agent_id) == ("indexing", RunStatus.SUCCEEDED, None)
    assert steps == ["open:0", "read:0.0", "split:0", "embed:0"]
    assert run.owner_id == actor.user_id
    assert await rows(actor, "select model, dimensions from passages") == [(LOCAL_MODEL, 384)]
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
    failed = await document(actor, document_id)
    assert (failed.status, failed.failure_code) == ("failed", code)
    assert failed.failure.endswith(".")
    assert not failed.passages


async def test_a_cancelled_indexing_leaves_the_document_failed_and_it_can_be_read_again(actor):
    document_id = await add(actor, await base(actor), documents.pdf(DELIVERY))
    async with db.unit_of_work(actor) as uow:
        await request_cancel(uow, (await document(actor, document_id)).run_id)
    await hear(actor)
    assert (await document(actor, document_id)).failure_code == "cancelled"
    async with db.unit_of_work(actor) as uow:
        await reindex_document(uow, document_id)
    await hear(actor)
    await work(actor)
    assert (await document(actor, document_id)).failure is None
    assert await found(actor, "How long does delivery take?") == [DELIVERY]


async def test_a_document_deleted_meanwhile_is_not_indexed(actor):
    document_id = await add(actor, await base(actor), documents.pdf(DELIVERY))
    await rows(actor, "delete from documents where id = :id returning 1", id=document_id)
    await work(actor)
    assert await rows(actor, "select status from runs") == [("succeeded",)]
    assert not await rows(actor, "select 1 from passages")


async def test_a_run_that_ends_takes_the_file_from_no_other_that_reads_it(actor):
    data = documents.pdf(DELIVERY)
    row = await document(actor, await add(actor, await base(actor), data))
    async with local_copies.copy_of(row.id, row.storage_key) as path:
        await work(actor)
        assert path.read_bytes() == data
    assert not path.exists()


async def test_no_copy_of_a_document_deleted_while_it_is_read_stays_on_this_machine(actor):
    row = await document(actor, await add(actor, await base(actor), documents.pdf(DELIVERY)))
    async with local_copies.copy_of(row.id, row.storage_key):
        await rows(actor, "delete from documents where id = :id returning 1", id=row.id)
        await storage().delete(row.storage_key)
    await work(actor)
    with pytest.raises(FileGone):
        async with local_copies.copy_of(row.id, row.storage_key):
            pass


@pytest.mark.parametrize("change", [delete_document, tag])
async def test_a_document_changed_while_its_indexing_ends_breaks_neither(actor, change):
    base_id = await base(actor)
    document_id = await add(actor, base_id, documents.pdf(DELIVERY))
    await work(actor)
    run_id = (await document(actor, document_id)).run_id

    async def changed():
        async with db.unit_of_work(actor) as uow:
            await change(uow, document_id)

    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        await indexing_rows.lock_base(uow.session, base_id)
        changing = asyncio.create_task(changed())
        await held_up_by(uow.session)
        end = {"model": LOCAL_MODEL, "note": None, "now": utc_now()}
        await indexing_rows.swap_in(uow.session, run_id, [document_id], **end)
    await changing


async def test_another_model_counts_for_the_whole_base_at_once(actor):
    base_id = await base(actor)
    for said in (DELIVERY, "Goods may be sent back."):
        await add(actor, base_id, documents.pdf(said))
    await work(actor)
    quote = await quote_reindex(actor, base_id, Reindex(embedding_model=LOCAL_MODEL))
    assert (quote.documents, quote.passages, quote.credits_micros) == (2, 2, 0)
    await reindex(actor, base_id, embedding_model=LOCAL_MODEL)
    assert await found(actor, "How long does delivery take?") == [DELIVERY]
    assert (await base_row(actor, base_id)).embedding_model == NO_MODEL
    await work(actor)
    assert (await base_row(actor, base_id)).embedding_model == LOCAL_MODEL
    assert await rows(actor, MODELS_OF) == [(LOCAL_MODEL,)]
    steps = await rows(actor, "select key from run_steps where key like 'read:%'")
    assert len(steps) == 2, "what was read before is read once"
    await reindex(actor, base_id, embedding_model=NO_MODEL)
    await work(actor)
    assert await rows(actor, MODELS_OF) == [(None,)]
    assert await rows(actor, "select count(*) from runs") == [(4,)]


async def test_a_document_indexed_meanwhile_follows_the_base_to_its_new_model(actor):
    base_id = await base(actor)
    await add(actor, base_id, documents.pdf(DELIVERY))
    await work(actor)
    await reindex(actor, base_id, embedding_model=LOCAL_MODEL)
    await add(actor, base_id, documents.pdf("Goods may be sent back."))
    await work(actor)
    assert await rows(actor, MODELS_OF) == [(LOCAL_MODEL,)]


async def test_without_the_model_documents_are_found_by_words_and_say_so(
    actor, monkeypatch, tmp_path
):
    base_id = await base(actor, embedding_model=LOCAL_MODEL)
    monkeypatch.setattr(settings(), "models_dir", tmp_path)
    document_id = await add(actor, base_id, documents.pdf(DELIVERY))
    await work(actor)
    ready = await document(actor, document_id)
    assert (ready.status, ready.passages) == ("ready", 1)
    assert "by its words only" in ready.note
    assert await rows(actor, MODELS_OF) == [(None,)]
    with pytest.raises(EmbedderMissing):
        await reindex(actor, base_id, embedding_model="sentence-transformers/e5")


async def test_only_those_who_may_edit_a_base_index_it_anew(org, actor):
    base_id = await base(actor)
    viewer = await org.member(Role.VIEWER)
    with pytest.raises(Forbidden):
        await reindex(viewer, base_id)
    with pytest.raises(Forbidden):
        await quote_reindex(viewer, base_id, Reindex())


async def test_what_a_failed_run_read_is_not_taken_for_the_document(actor):
    base_id = await base(actor)
    document_id = await add(actor, base_id, documents.pdf(""))
    await work(actor)
    assert (await document(actor, document_id)).failure_code == "no_text"
    assert not await rows(actor, "select 1 from document_texts")


async def test_a_deleted_document_leaves_no_text_anywhere(actor):
    base_id = await base(actor)
    document_id = await add(actor, base_id, documents.pdf(DELIVERY))
    await work(actor)
    async with db.unit_of_work(actor) as uow:
        await delete_document(uow, document_id)
    for table in ("passages", "document_texts", "indexing_passages"):
        assert not await rows(actor, f"select 1 from {table}")
    assert not await found(actor, "How long does delivery take?")


async def test_while_the_company_stands_still_indexing_waits(actor):
    await stop(actor)
    document_id = await add(actor, await base(actor), documents.pdf(DELIVERY))
    await work(actor)
    assert (await document(actor, document_id)).status == "waiting"
    await resume(actor)
    await work(actor)
    assert (await document(actor, document_id)).status == "ready"
