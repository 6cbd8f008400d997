"""Runs in the database: gap-free events, one writer, walls, sweeping, summary."""

import asyncio
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.errors import Forbidden
from agents_os.core.ids import uuid7
from agents_os.core.pagination import PageQuery
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.runs.adapters.primary import jobs
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.errors import IllegalTransition, RunNotFound
from agents_os.domains.runs.metadata.reducer import Fact, RunState, fold
from agents_os.domains.runs.metadata.schemas import EventDraft, RunFilter, RunRead, RunStart
from agents_os.domains.runs.metadata.states import RunKind, RunStatus
from agents_os.domains.runs.usecases import queries
from agents_os.domains.runs.usecases.append_events import append_events
from agents_os.domains.runs.usecases.fail_abandoned_runs import fail_abandoned_runs
from agents_os.domains.runs.usecases.finish_run import finish_run
from agents_os.domains.runs.usecases.record_heartbeat import record_heartbeat
from agents_os.domains.runs.usecases.request_cancel import request_cancel
from agents_os.domains.runs.usecases.run_summary import run_summary
from agents_os.domains.runs.usecases.start_run import start_run
from tests.support.builders import new_org

COMPLETED = EventDraft(
    type=types.MODEL_COMPLETED,
    data={
        "model": "acme/quick",
        "provider": "acme",
        "input_tokens": 30,
        "output_tokens": 12,
        "usage_source": "reported",
        "cost_micros": 810,
    },
)


async def begin(actor: Actor, **about: object) -> UUID:
    async with db.unit_of_work(actor) as uow:
        return (await start_run(uow, RunStart(kind=RunKind.CHAT, **about))).id


async def record(actor: Actor, run_id: UUID, *events: EventDraft | str) -> RunRead:
    drafts = [EventDraft(type=event) if isinstance(event, str) else event for event in events]
    async with db.unit_of_work(actor) as uow:
        return await append_events(uow, run_id, drafts)


async def fold_of(actor: Actor, run_id: UUID) -> RunState:
    async with db.unit_of_work(actor) as uow:
        events = await queries.list_run_events(uow, run_id)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    return fold(Fact(event.type, event.at, event.data) for event in events)


async def row_of(actor: Actor, run_id: UUID) -> dict[str, object]:
    async with db.unit_of_work(actor) as uow:
        run = await queries.get_run(uow, run_id)
    return {name: getattr(run, name) for name in asdict(RunState())}


async def test_the_row_is_the_fold_of_the_events(actor):
    run_id = await begin(actor, requested_model="default-chat")
    await record(actor, run_id, types.RUN_STARTED, types.MODEL_CALLED)
    await record(actor, run_id, COMPLETED)
    await record(actor, run_id, types.RUN_SUCCEEDED)
    assert asdict(await fold_of(actor, run_id)) == await row_of(actor, run_id)


async def test_writers_at_the_same_time_leave_no_gap(actor):
    run_id = await begin(actor)
    await record(actor, run_id, types.RUN_STARTED)
    await asyncio.gather(*(record(actor, run_id, COMPLETED) for _ in range(10)))
    assert (await fold_of(actor, run_id)).last_seq == 12


async def test_an_illegal_event_takes_the_legal_ones_beside_it_with_it(actor):
    run_id = await begin(actor)
    with pytest.raises(IllegalTransition, match="cannot happen to a run that is running"):
        await record(actor, run_id, types.RUN_STARTED, COMPLETED, types.RUN_STARTED)
    assert (await fold_of(actor, run_id)).last_seq == 1


async def test_a_run_ends_only_once(actor):
    run_id = await begin(actor)
    async with db.unit_of_work(actor) as uow:
        await finish_run(uow, run_id, RunStatus.CANCELLED)
    with pytest.raises(IllegalTransition):
        async with db.unit_of_work(actor) as uow:
            await finish_run(uow, run_id, RunStatus.FAILED)


@pytest.mark.parametrize(
    "change", ["update run_events set type = 'run.lied'", "delete from run_events"]
)
async def test_events_cannot_be_changed_by_anybody(org, change):
    await begin(org.owner)
    for actor in (org.owner, Actor.system(org.id)):
        with pytest.raises(ProgrammingError, match=r"permission denied|append-only"):
            async with db.unit_of_work(actor) as uow:
                await uow.session.execute(text(change))


async def test_other_organisations_see_and_touch_nothing(org):
    run_id = await begin(org.owner, visibility="org")
    stranger = (await new_org()).owner
    for attempt in (queries.get_run, request_cancel):
        with pytest.raises(RunNotFound):
            async with db.unit_of_work(stranger) as uow:
                await attempt(uow, run_id)
    with pytest.raises(RunNotFound):
        await record(stranger, run_id, types.RUN_STARTED)
    async with db.unit_of_work(stranger) as uow:
        assert (await uow.session.scalar(text("select count(*) from run_events"))) == 0


async def test_an_event_cannot_point_at_the_run_of_another_organisation(org):
    run_id = await begin(org.owner)
    stranger = (await new_org()).owner
    with pytest.raises(DBAPIError, match="foreign key"):
        async with db.unit_of_work(stranger) as uow:
            await uow.session.execute(
                text(
                    "insert into run_events (id, org_id, run_id, seq, at, type)"
                    " values (:id, :org, :run, 9, now(), 'run.failed')"
                ),
                {"id": uuid7(), "org": stranger.org_id, "run": run_id},
            )


async def test_people_see_their_own_and_shared_runs_and_leads_their_team(org):
    team = await _team(org)
    lead = await org.member(Role.LEAD, team_ids=frozenset({team}))
    ada = await org.member(team_ids=frozenset({team}))
    ben = await org.member()
    private = await begin(ada, team_id=team)
    for_team = await begin(ada, team_id=team, visibility="team")
    shared = await begin(ada, visibility="org")
    assert await _seen_by(org.owner) == {private, for_team, shared}
    assert await _seen_by(lead) == {private, for_team, shared}
    assert await _seen_by(ada) == {private, for_team, shared}
    assert await _seen_by(ben) == {shared}


async def test_a_list_of_runs_can_be_narrowed(actor):
    done, waiting = await begin(actor), await begin(actor)
    await record(actor, done, types.RUN_STARTED, types.RUN_SUCCEEDED)
    async with db.unit_of_work(actor) as uow:
        page = await queries.list_runs(
            uow, PageQuery(), RunFilter(status=RunStatus.QUEUED, kind=RunKind.CHAT)
        )
    assert [run.id for run in page.data] == [waiting]


async def test_cancelling_is_asked_for_once_and_reaches_the_driver(actor):
    run_id = await begin(actor)
    for _ in range(2):
        async with db.unit_of_work(actor) as uow:
            assert (await request_cancel(uow, run_id)).cancel_requested_at
    async with db.unit_of_work(actor) as uow:
        assert await record_heartbeat(uow, run_id)
        assert [event.type for event in await queries.list_run_events(uow, run_id)] == [
            types.RUN_QUEUED,
            types.RUN_CANCEL_REQUESTED,
        ]


async def test_members_stop_their_own_runs_but_not_shared_ones_of_others(org):
    ada, ben = await org.member(), await org.member()
    run_id = await begin(ada, visibility="org")
    with pytest.raises(Forbidden):
        async with db.unit_of_work(ben) as uow:
            await request_cancel(uow, run_id)
    async with db.unit_of_work(ada) as uow:
        await request_cancel(uow, run_id)


async def test_viewers_cannot_start_runs(org):
    with pytest.raises(Forbidden):
        await begin(await org.member(Role.VIEWER))


async def test_a_silent_run_is_failed_and_a_beating_one_is_not(org):
    with frozen_at(utc_now() - timedelta(minutes=1)):
        silent, alive = await begin(org.owner), await begin(org.owner)
        await record(org.owner, silent, types.RUN_STARTED)
    async with db.unit_of_work(org.owner) as uow:
        assert not await record_heartbeat(uow, alive)
    await jobs.sweep_abandoned_runs()
    swept = await row_of(org.owner, silent)
    assert (swept["status"], swept["error_code"]) == ("failed", "interrupted")
    assert asdict(await fold_of(org.owner, silent)) == swept
    assert (await row_of(org.owner, alive))["status"] == "queued"
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        assert await fail_abandoned_runs(uow) == 0


async def test_the_worker_learns_only_which_organisations_to_look_at(services):
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with db.platform_session() as session:
            await session.execute(text("select * from runs"))


async def test_people_may_not_ask_across_organisations(actor):
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with db.unit_of_work(actor) as uow:
            await uow.session.execute(text("select private.orgs_with_abandoned_runs(now())"))


async def test_partitions_are_kept_ahead_and_making_them_again_changes_nothing(actor):
    for _ in range(2):
        await jobs.make_event_partitions()
    async with db.unit_of_work(actor) as uow:
        ahead = await uow.session.scalar(
            text(
                "select count(*) from pg_class where relkind = 'r'"
                " and relname = 'run_events_' || to_char(now() + '3 months', 'YYYYMM')"
            )
        )
    assert ahead == 1


async def test_an_agent_works_while_a_run_of_it_runs(actor):
    async with db.unit_of_work(actor) as uow:
        assert await queries.agents_at_work(uow) == {}


@pytest.mark.parametrize(("hours", "buckets"), [(24, 24), (168, 7)])
async def test_the_summary_adds_up(actor, hours, buckets):
    good, bad = await begin(actor), await begin(actor)
    await begin(actor)
    first = EventDraft(type=types.MODEL_FIRST_TOKEN, data={"after_ms": 120})
    await record(actor, good, types.RUN_STARTED, first, COMPLETED, types.RUN_SUCCEEDED)
    await record(actor, bad, types.RUN_STARTED, types.RUN_FAILED)
    async with db.unit_of_work(actor) as uow:
        summary = await run_summary(uow, hours=hours)
    totals = summary.totals
    assert (totals.runs, totals.active, totals.succeeded, totals.failed) == (3, 1, 1, 1)
    assert (totals.success_rate, totals.cost_micros, totals.output_tokens) == (0.5, 810, 12)
    assert totals.first_token_p50_ms == 120
    assert len(summary.buckets) == buckets
    assert (summary.buckets[-1].succeeded, summary.buckets[-1].other) == (1, 1)
    assert summary.top_agents == []


async def test_the_summary_of_nothing_is_zero(actor):
    async with db.unit_of_work(actor) as uow:
        totals = (await run_summary(uow)).totals
    assert (totals.runs, totals.success_rate, totals.latency_p95_ms) == (0, None, None)


async def _seen_by(actor: Actor) -> set[UUID]:
    async with db.unit_of_work(actor) as uow:
        return {run.id for run in (await queries.list_runs(uow, PageQuery())).data}


async def _team(org) -> UUID:
    team = uuid7()
    async with db.unit_of_work(org.owner) as uow:
        await uow.session.execute(
            text("insert into teams (id, org_id, name) values (:id, :org, 'Support')"),
            {"id": team, "org": org.id},
        )
    return team
