"""A run over a WebSocket: resumable without gap or duplicate, and only while one may see it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import websockets
from fastapi import FastAPI

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.signals import Signal
from agents_os.domains.identity.usecases.log_out import log_out
from agents_os.domains.identity.usecases.resolve_actor import forget, resolve_access_token
from agents_os.domains.runs.metadata import event_types as types
from agents_os.domains.runs.metadata.schemas import EventDraft, RunStart
from agents_os.domains.runs.metadata.states import RunKind, RunStatus
from agents_os.domains.runs.usecases.append_events import append_events
from agents_os.domains.runs.usecases.finish_run import finish_run
from agents_os.domains.runs.usecases.start_run import start_run
from tests.support.builders import Org, api_key_for, new_org
from tests.support.people import signed_up
from tests.support.serving import served

STEP = {"step": "model:1"}
SPENT = EventDraft(
    type=types.MODEL_COMPLETED, data={**STEP, "input_tokens": 100, "output_tokens": 50}
)


@pytest.fixture
async def door(api: FastAPI, tmp_path: Path) -> AsyncIterator[Path]:
    """The API behind a real server: the Unix socket to reach it by."""
    socket = tmp_path / "web.sock"
    async with served(api, socket):
        yield socket


def listen(door: Path, run_id: UUID, *, after: int = 0, path: str = "runs", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    uri = f"ws://localhost:3000/api/v1/{path}/{run_id}/stream?after={after}"
    return websockets.unix_connect(str(door), uri=uri, additional_headers=named)


async def hear(socket: Any) -> list[dict[str, Any]]:
    """Every message until the server closes."""
    heard = []
    with suppress(websockets.ConnectionClosed):
        while True:
            heard.append(json.loads(await socket.recv()))
    return heard


async def begin(actor: Actor) -> UUID:
    async with db.unit_of_work(actor) as uow:
        run = await start_run(uow, RunStart(kind=RunKind.EXTERNAL))
        await append_events(uow, run.id, [EventDraft(type=types.RUN_STARTED)])
    return run.id


async def work(actor: Actor, run_id: UUID, times: int) -> None:
    for _ in range(times):
        async with db.unit_of_work(actor) as uow:
            await append_events(uow, run_id, [SPENT])


async def finish(actor: Actor, run_id: UUID) -> None:
    async with db.unit_of_work(actor) as uow:
        await finish_run(uow, run_id, RunStatus.SUCCEEDED)


async def test_who_comes_back_with_the_last_seq_misses_nothing_and_hears_nothing_twice(
    org: Org, door: Path
):
    run_id, key = await begin(org.owner), await api_key_for(org.owner)
    working = asyncio.create_task(work(org.owner, run_id, 12))
    heard: list[int] = []
    while len(heard) < 10:
        after = heard[-1] if heard else 0
        async with listen(door, run_id, after=after, x_api_key=key) as socket:
            heard += [json.loads(await socket.recv())["seq"] for _ in range(3)]
    await working
    await finish(org.owner, run_id)
    async with listen(door, run_id, after=heard[-1], x_api_key=key) as socket:
        *rest, last = await hear(socket)
    assert [*heard, *(each["seq"] for each in rest)] == list(range(1, 16))
    assert (last["type"], last["run"]["status"]) == ("done", "succeeded")
    assert socket.close_code == 1000


async def test_executions_speak_the_words_of_agentflow(org: Org, door: Path):
    run_id, key = await begin(org.owner), await api_key_for(org.owner)
    done = EventDraft(
        type=types.STEP_COMPLETED,
        data={**STEP, "output": {"text": "high"}, "began_at": "2026-01-01T00:00:00+00:00"},
    )
    async with db.unit_of_work(org.owner) as uow:
        await append_events(uow, run_id, [EventDraft(type=types.STEP_STARTED, data=STEP)])
        await append_events(uow, run_id, [SPENT, done])
    await finish(org.owner, run_id)
    async with listen(door, run_id, path="executions", x_api_key=key) as socket:
        messages = await hear(socket)
    assert [each["type"] for each in messages] == [
        "log",
        "execution.started",
        "step.started",
        "log",
        "step.completed",
        "execution.completed",
    ]
    step = messages[4]
    assert (step["execution_id"], step["step_id"]) == (str(run_id), "model:1")
    assert (step["output"], step["tokens_used"]) == ({"text": "high"}, 150)
    assert step["duration_ms"] > 0


async def test_strangers_and_nobody_are_told_why_they_hear_nothing(org: Org, door: Path):
    run_id = await begin(org.owner)
    stranger = await api_key_for((await new_org()).owner)
    for headers, code in (({"x_api_key": stranger}, 4404), ({}, 4401)):
        async with listen(door, run_id, **headers) as socket:
            assert await hear(socket) == []
        assert socket.close_code == code


async def test_a_cookie_counts_only_from_our_own_pages(door: Path):
    person = await signed_up()
    run_id = await begin(await resolve_access_token(person.access_token))
    cookie = f"aos_access={person.access_token}"
    headers = {"cookie": cookie, "origin": "https://evil.example"}
    async with listen(door, run_id, **headers) as socket:
        assert await hear(socket) == []
    assert (socket.close_code, socket.close_reason) == (4403, "csrf")


async def test_who_signs_out_hears_no_more(door: Path):
    person = await signed_up()
    actor = await resolve_access_token(person.access_token)
    run_id = await begin(actor)
    bearer = f"Bearer {person.access_token}"
    async with listen(door, run_id, authorization=bearer) as socket:
        assert [json.loads(await socket.recv())["seq"] for _ in range(2)] == [1, 2]
        await log_out(access_token=person.access_token, refresh_token=person.refresh_token)
        forget(Signal(actor.tenant, "session", person.session_id))  # as every web process hears
        await work(Actor.system(actor.tenant), run_id, 1)
        assert await hear(socket) == []
    assert socket.close_code == 4401
