"""A worker killed while it reads, and again while it embeds: nothing finished is done again."""

import asyncio
import os
from collections.abc import Iterator

import pytest

from agents_os.core import db
from agents_os.domains.knowledge.metadata.embedder import LOCAL_MODEL
from tests.support import documents
from tests.support.builders import new_org
from tests.support.engine import Engine, check_journal, engine, until_ended
from tests.support.indexing import add, document
from tests.support.passages import base

WATCH = """
create table public.embedded (n int);
create function public.note_embedded() returns trigger language plpgsql security definer as $$
begin insert into public.embedded values (new.n); return null; end $$;
create trigger embedded after update of embedding on public.indexing_passages
  for each row execute function public.note_embedded();
"""
DONE = "select count(*) from run_steps where key like %s and status = 'succeeded'"


@pytest.fixture
async def running(services: None) -> Iterator[Engine]:
    with engine() as started:
        started.query(WATCH)
        there = db.configure(started.dsn)
        yield started
        started.end_workers()
        await there.dispose()
        db.configure(os.environ["AGENTS_OS_DATABASE_URL"])


async def killed_after(running: Engine, steps: str, count: int) -> None:
    """Kill every worker as soon as so many of these steps are done; start another."""
    running.keep_alive(1)
    async with asyncio.timeout(60):
        while running.query(DONE, steps)[0][0] < count:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    running.end_workers()


async def test_indexing_goes_on_where_it_was(running: Engine) -> None:
    actor = (await new_org()).owner
    base_id = await base(actor, embedding_model=LOCAL_MODEL, chunk_size=200, chunk_overlap=0)
    pages = [f"Page {n} begins. #lorem(60)" for n in range(60)]
    document_id = await add(actor, base_id, documents.pdf(*pages))
    await killed_after(running, "read:%", 1)
    await killed_after(running, "embed:%", 1)
    running.keep_alive(1)
    ready = await document(actor, document_id)
    assert ready.status != "ready"
    await until_ended(actor, ready.run_id, within_s=60)
    ready = await document(actor, document_id)
    assert (ready.status, ready.pages) == ("ready", 60)
    (numbers,) = running.query("select count(*), count(distinct n), max(n) + 1 from embedded")
    assert set(numbers) == {ready.passages}, "a passage was embedded twice, or never"
    events = await check_journal(actor, ready.run_id)
    completed = [event.data["step"] for event in events if event.type == "step.completed"]
    assert len(completed) == len(set(completed))
