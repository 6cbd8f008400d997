"""The functions that write journals."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.ids import uuid7
from agents_os.domains.agents.metadata.schemas import AgentPause
from agents_os.domains.agents.usecases.pause_agent import pause_agent
from agents_os.domains.runs.adapters.secondary import journal_rows
from agents_os.domains.runs.adapters.secondary.journal_rows import FOLDED, Entry, Use
from agents_os.domains.runs.metadata import event_types
from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.schemas import EventDraft, RunStart
from agents_os.domains.runs.metadata.states import RunKind
from agents_os.domains.runs.usecases.append_events import change_of, entry_of
from agents_os.domains.runs.usecases.enqueue_run import enqueue_run
from agents_os.domains.runs.usecases.queries import list_run_events
from agents_os.domains.runs.usecases.start_run import start_run
from agents_os.domains.runs.usecases.take_run import take_fresh
from tests.support.agents import hire
from tests.support.approvals import propose, stop
from tests.support.builders import Org


async def test_no_column_of_runs_and_steps_is_left_out(org: Org):
    async with db.unit_of_work(org.owner) as uow:
        query = text("select prosrc from pg_proc where oid = 'engine.record'::regproc")
        source = str(await uow.session.scalar(query))
    steps = set(StepRecord.__dataclass_fields__) - {"key"}
    assert [name for name in FOLDED if f" {name} = a.{name}" not in source] == []
    assert [name for name in steps if f" {name} = excluded.{name}" not in source] == []


async def test_an_entry_that_is_sent_once_more_is_written_once(org: Org):
    entry = await entry_to_write(org)
    assert await journal_rows.record_alone(entry)
    assert await journal_rows.record_alone(entry)
    assert not await journal_rows.record_alone(with_new_events(entry))
    assert await seqs(org, entry.run) == [1, 2, 3]


async def test_the_start_of_an_effect_uses_up_its_decision_once(org: Org):
    entry = await entry_to_write(org)
    use = await allowed(org, run_id=entry.run)
    assert not await journal_rows.record_alone(entry, use._replace(digest="another payload's"))
    assert not await journal_rows.record_alone(entry._replace(lease=uuid7()), use)
    assert await used(org) == []
    assert await journal_rows.record_alone(entry, use)
    assert await journal_rows.record_alone(entry, use)  # sent once more
    assert await used(org) == [use.decision]
    later = with_new_events(entry)._replace(seq=entry.seq + 1)
    assert not await journal_rows.record_alone(later, use)
    assert await seqs(org, entry.run) == [1, 2, 3]


@pytest.mark.parametrize("why", ["it needs approval", "all stand still", "its agent is paused"])
async def test_only_a_plain_yes_is_used_up_past_the_usecase(org: Org, why: str):
    entry = await entry_to_write(org)
    agent = await hire(org.owner)
    how = {"action_class": "send_external"} if why == "it needs approval" else {}
    use = await allowed(org, run_id=entry.run, agent_id=agent.id, **how)
    if why == "all stand still":
        await stop(org.owner)
    if why == "its agent is paused":
        async with db.unit_of_work(org.owner) as uow:
            await pause_agent(uow, agent.id, AgentPause(reason="Test"))
    before = await seqs(org, entry.run)  # a stop asks the run to pause
    assert not await journal_rows.record_alone(entry._replace(seq=before[-1]), use)
    assert (await used(org), await seqs(org, entry.run)) == ([], before)


async def entry_to_write(org: Org) -> Entry:
    """The next one of a run that is driven."""
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
    return entry_of(org.id, run, change, {}, {})._replace(lease=taken.lease)


def with_new_events(entry: Entry) -> Entry:
    return entry._replace(events=[{**each, "id": uuid7()} for each in entry.events])


async def allowed(org: Org, **about: Any) -> Use:
    decision = await propose(
        Actor.system(org.id), **{"action_class": "write", "tool": "create_task", **about}
    )
    return Use(decision.id, decision.digest)


async def used(org: Org) -> list[UUID]:
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        return list(await uow.session.scalars(text("select decision_id from decision_effects")))


async def seqs(org: Org, run_id: UUID) -> list[int]:
    async with db.unit_of_work(org.owner) as uow:
        return [each.seq for each in await list_run_events(uow, run_id)]
