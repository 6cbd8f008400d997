"""A run as it happens: SSE and WebSocket, resumable by seq, and the routes that steer it."""

from contextlib import aclosing
from uuid import UUID

from httpx2 import AsyncClient

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.schemas import EventDraft, RunEventRead, RunStart
from agents_os.domains.runs.metadata.states import RunKind, RunStatus
from agents_os.domains.runs.usecases.append_events import append_events
from agents_os.domains.runs.usecases.enqueue_run import enqueue_run
from agents_os.domains.runs.usecases.finish_run import finish_run
from agents_os.domains.runs.usecases.follow_run import follow_run
from agents_os.domains.runs.usecases.start_run import start_run
from tests.support.builders import Org, api_key_for, new_org


async def ended(actor: Actor) -> UUID:
    async with db.unit_of_work(actor) as uow:
        run = await start_run(uow, RunStart(kind=RunKind.EXTERNAL))
        await append_events(uow, run.id, [EventDraft(type=types.RUN_STARTED)])
        await finish_run(uow, run.id, RunStatus.SUCCEEDED)
    return run.id


async def queued(actor: Actor) -> UUID:
    async with db.unit_of_work(actor) as uow:
        run = await start_run(uow, RunStart(kind=RunKind.EXTERNAL))
        await enqueue_run(uow, run.id)
    return run.id


async def test_a_follower_gets_what_it_has_not_seen_and_then_the_end(org: Org):
    run_id = await ended(org.owner)

    async def caller() -> Actor:
        return org.owner

    async with aclosing(follow_run(caller, run_id, after_seq=1)) as news:
        found = [each async for each in news]
    assert [each.type for each in found if isinstance(each, RunEventRead)] == [
        types.RUN_STARTED,
        types.RUN_SUCCEEDED,
    ]
    assert found[-1].status is RunStatus.SUCCEEDED


async def test_sse_resumes_where_the_client_was(org: Org, api_client: AsyncClient):
    run_id = await ended(org.owner)
    headers = {"X-API-Key": await api_key_for(org.owner), "Last-Event-ID": "2"}
    answer = await api_client.get(f"/api/v1/runs/{run_id}/events/stream", headers=headers)
    assert answer.status_code == 200, answer.text
    lines = answer.text.splitlines()
    assert [line for line in lines if line.startswith("event:")] == [
        "event: run.succeeded",
        "event: done",
    ]
    assert "id: 3" in lines


async def test_runs_are_steered_over_http(org: Org, api_client: AsyncClient):
    run_id = await queued(org.owner)
    headers = {"X-API-Key": await api_key_for(org.owner)}
    states = []
    for verb in ("pause", "resume", "cancel"):
        answer = await api_client.post(f"/api/v1/runs/{run_id}/{verb}", headers=headers)
        states.append(answer.json()["status"])
    assert states == ["paused", "queued", "cancelled"]
    again = await api_client.post(f"/api/v1/executions/{run_id}/pause", headers=headers)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "not_pausable")
    steps = await api_client.get(f"/api/v1/runs/{run_id}/steps", headers=headers)
    assert steps.json() == []


async def test_a_stranger_hears_nothing(org: Org, api_client: AsyncClient):
    run_id = await ended(org.owner)
    key = await api_key_for((await new_org()).owner)
    for path in ("events/stream", "steps"):
        answer = await api_client.get(f"/api/v1/runs/{run_id}/{path}", headers={"X-API-Key": key})
        assert answer.status_code == 404
