"""`Idempotency-Key`: once is once, whatever happens in between."""

import asyncio
from datetime import timedelta

import pytest
from fastapi import APIRouter, FastAPI, Response
from pydantic import BaseModel
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import StreamingResponse

from agents_os.core import clock, db, idempotency_store, problems
from agents_os.core.actor import Actor
from agents_os.core.errors import TooManyRequests, Unauthenticated
from agents_os.core.idempotency import IdempotencyMiddleware
from agents_os.core.ids import uuid7
from agents_os.core.middleware import RequestMiddleware
from agents_os.core.web import Uow
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.api import client

routes = APIRouter(prefix="/api/v1")
STARTED, GO_ON = asyncio.Event(), asyncio.Event()


class NewTeam(BaseModel):
    name: str
    then: str = ""


@routes.post("/teams", status_code=201)
async def add_team(uow: Uow, body: NewTeam, response: Response) -> str:
    team_id = str(uuid7())
    await uow.session.execute(
        text("insert into teams (id, org_id, name) values (:id, :org, :name)"),
        {"id": team_id, "org": uow.actor.tenant, "name": body.name},
    )
    if body.then == "wait":
        STARTED.set()
        await GO_ON.wait()
    if body.then == "crash":
        raise RuntimeError("boom")
    if body.then == "busy":
        raise TooManyRequests("Later.", retry_after_s=1)
    if body.then == "forgotten secret":
        return "aos_live_abcdefghijklmnopqrstuvwxyz"
    if body.then == "secret":
        response.headers["cache-control"] = "no-store"
    response.headers["location"] = f"/teams/{team_id}"
    return team_id


@routes.post("/stream")
async def stream() -> StreamingResponse:
    async def words():
        yield "data: a\n\n"
        await asyncio.sleep(0.01)
        yield "data: b\n\n"

    return StreamingResponse(words(), media_type="text/event-stream")


@routes.post("/auth/token")
async def token() -> str:
    return str(uuid7())


class Callers(dict[str, Actor]):
    async def authenticate(self, request: Request) -> Actor:
        name = request.headers.get("x-caller")
        if name not in self:
            raise Unauthenticated("Who?")
        return self[name]


@pytest.fixture
async def callers(org):
    return Callers(ada=org.owner, ben=await org.member(Role.OWNER))


@pytest.fixture
async def api(callers):
    app = FastAPI()
    problems.install(app)
    app.add_middleware(IdempotencyMiddleware)
    app.add_middleware(RequestMiddleware)
    app.include_router(routes)
    app.state.authenticate = callers.authenticate
    async with client(app, x_caller="ada") as caller:
        yield caller


def post(api, name="A", key="k1", path="/api/v1/teams", then="", **headers):
    return api.post(
        path, json={"name": name, "then": then}, headers={"idempotency-key": key, **headers}
    )


async def teams(actor: Actor) -> list[str]:
    async with db.unit_of_work(actor) as uow:
        return list((await uow.session.execute(text("select name from teams"))).scalars())


async def test_a_repetition_hears_the_first_answer_and_does_nothing(api, actor):
    first, second = await post(api), await post(api)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second.headers["location"] == first.headers["location"]
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert await teams(actor) == ["A"]


async def test_the_key_may_be_quoted_as_in_the_draft(api):
    assert (await post(api, key='"k1"')).json() == (await post(api, key="k1")).json()


async def test_another_body_is_refused(api, actor):
    await post(api)
    response = await post(api, name="B")
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "idempotency_key_reused"
    assert await teams(actor) == ["A"]


async def test_callers_and_paths_have_keys_of_their_own(api, actor):
    await post(api)
    assert (await post(api, name="B", **{"x-caller": "ben"})).status_code == 201
    assert (await post(api, path="/api/v1/stream")).status_code == 200
    assert sorted(await teams(actor)) == ["A", "B"]


async def test_of_many_at_once_one_is_carried_out(api, actor):
    answers = await asyncio.gather(*(post(api) for _ in range(8)))
    assert {a.status_code for a in answers} <= {201, 409}
    assert len({a.text for a in answers if a.status_code == 201}) == 1
    assert await teams(actor) == ["A"]


async def test_while_the_first_is_in_flight_a_repetition_is_told_to_wait(api):
    STARTED.clear(), GO_ON.clear()
    first = asyncio.create_task(post(api, then="wait"))
    await STARTED.wait()
    second = await post(api, then="wait")
    GO_ON.set()
    assert second.status_code == 409
    assert second.json()["error"]["code"] == "idempotent_request_in_flight"
    assert "retry-after" in second.headers
    assert (await first).status_code == 201


async def test_after_an_interruption_the_outcome_is_unknown_and_nothing_is_repeated(api, actor):
    STARTED.clear(), GO_ON.clear()
    first = asyncio.create_task(post(api, then="wait"))
    await STARTED.wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    with clock.frozen_at(clock.utc_now() + timedelta(minutes=11)):
        later = await post(api, then="wait")
    assert later.status_code == 409
    assert later.json()["error"]["code"] == "idempotent_outcome_unknown"
    assert await teams(actor) == []


@pytest.mark.parametrize("then", ["crash", "busy"])
async def test_a_failure_that_may_pass_frees_the_key(api, then):
    failed = await post(api, then=then)
    again = await post(api, then=then)
    assert failed.status_code == again.status_code
    assert "idempotent-replayed" not in again.headers
    assert (await post(api)).status_code == 201


async def test_a_refusal_is_an_answer_like_any_other(api):
    bad = {"idempotency-key": "k1"}
    first = await api.post("/api/v1/teams", json={}, headers=bad)
    second = await api.post("/api/v1/teams", json={}, headers=bad)
    assert (first.status_code, second.status_code) == (422, 422)
    assert second.headers["idempotent-replayed"] == "true"
    assert second.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("then", ["secret", "forgotten secret"])
async def test_answers_with_secrets_are_not_kept_but_not_repeated_either(api, actor, then):
    assert (await post(api, then=then)).status_code == 201
    again = await post(api, then=then)
    assert again.json()["error"]["code"] == "idempotent_answer_not_kept"
    assert await teams(actor) == ["A"]
    async with db.unit_of_work(actor) as uow:
        kept = await uow.session.execute(text("select body from idempotency_keys"))
        assert kept.scalars().all() == [None]


async def test_a_stream_passes_whole_and_is_not_repeated(api):
    first = await post(api, path="/api/v1/stream")
    assert first.text == "data: a\n\ndata: b\n\n"
    again = await post(api, path="/api/v1/stream")
    assert again.json()["error"]["code"] == "idempotent_answer_not_kept"


async def test_sign_in_and_unknown_callers_are_left_alone(api):
    first = await post(api, path="/api/v1/auth/token")
    assert first.text != (await post(api, path="/api/v1/auth/token")).text
    assert (await post(api, **{"x-caller": "eve"})).status_code == 401


@pytest.mark.parametrize("key", ["", " ", "k" * 256, "a\tb"])
async def test_an_unusable_key_is_refused(api, key):
    assert (await post(api, key=key)).json()["error"]["code"] == "bad_idempotency_key"


async def test_after_a_day_the_key_is_free_and_swept(api, actor):
    with clock.frozen_at(clock.utc_now() - timedelta(hours=25)):
        await post(api, key="old")
        await post(api, key="older")
    assert (await post(api, name="B", key="old")).status_code == 201
    await idempotency_store.sweep()
    async with db.unit_of_work(actor) as uow:
        left = await uow.session.execute(text("select key from idempotency_keys"))
        assert left.scalars().all() == ["old"]
