"""The functions that write journals."""

from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.runs.adapters.secondary import journal_rows
from agents_os.domains.runs.adapters.secondary.journal_rows import FOLDED
from agents_os.domains.runs.metadata import event_types
from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.schemas import EventDraft, RunStart
from agents_os.domains.runs.metadata.states import RunKind
from agents_os.domains.runs.usecases.append_events import change_of, entry_of
from agents_os.domains.runs.usecases.enqueue_run import enqueue_run
from agents_os.domains.runs.usecases.queries import list_run_events
from agents_os.domains.runs.usecases.start_run import start_run
from agents_os.domains.runs.usecases.take_run import take_fresh
from tests.support.builders import Org


async def test_no_column_of_runs_and_steps_is_left_out(org: Org):
    async with db.unit_of_work(org.owner) as uow:
        query = text("select prosrc from pg_proc where oid = 'engine.record'::regproc")
        source = str(await uow.session.scalar(query))
    steps = set(StepRecord.__dataclass_fields__) - {"key"}
    assert [name for name in FOLDED if f" {name} = a.{name}" not in source] == []
    assert [name for name in steps if f" {name} = excluded.{name}" not in source] == []


async def test_an_entry_that_is_sent_once_more_is_written_once(org: Org):
    async with db.unit_of_work(org.owner) as uow:
        run = await start_run(uow, RunStart(kind=RunKind.WORKFLOW))
        await enqueue_run(uow, run.id)
        drive_id = await uow.session.scalar(
            text("select drive_id from runs where id = :id"), {"id": run.id}
        )
    taken = await take_fresh(Actor.system(org.id), run.id, str(drive_id), "worker")
    assert taken is not None
    run = taken.journal.run
    change = change_of(run, [EventDraft(type=event_types.RUN_PAUSE_REQUESTED)])
    entry = entry_of(org.id, run, change, {}, {})._replace(lease=taken.lease)
    assert await journal_rows.record_alone(entry)
    assert await journal_rows.record_alone(entry)
    other = entry_of(org.id, run, change, {}, {})._replace(lease=taken.lease)
    assert not await journal_rows.record_alone(other)
    async with db.unit_of_work(org.owner) as uow:
        assert [each.seq for each in await list_run_events(uow, run.id)] == [1, 2, 3]
