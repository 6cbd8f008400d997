"""The REST kernel on a small application of its own."""

from uuid import UUID

import pytest
import structlog
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, SecretStr
from sqlalchemy import text
from starlette.requests import Request

from agents_os.core import problems, ratelimit, web
from agents_os.core.actor import Actor
from agents_os.core.errors import Conflict, NotFound, Unauthenticated
from agents_os.core.fields import EmailAddress, MessageText, Name
from agents_os.core.middleware import BodyLimit, RequestMiddleware
from agents_os.core.web import ClientInfo, CurrentActor, GatekeeperUow, Uow
from tests.support.api import client


class SignUp(BaseModel):
    name: Name
    email: EmailAddress
    password: SecretStr
    message: MessageText = "hi"


routes = APIRouter()


@routes.post("/sign-up")
async def sign_up(body: SignUp) -> str:
    return body.email


@routes.post("/rename", status_code=204)
async def rename(uow: Uow, name: str) -> None:
    await uow.session.execute(
        text("update orgs set name = :name where id = :id"),
        {"name": name, "id": uow.actor.tenant},
    )


@routes.post("/rename-and-fail")
async def rename_and_fail(uow: Uow) -> None:
    await uow.session.execute(text("update orgs set name = 'half'"))
    raise Conflict("No.", retry_after_s=1.2, agent="Quill")


@routes.get("/name")
async def name(uow: Uow) -> str:
    return str((await uow.session.execute(text("select name from orgs"))).scalar_one())


@routes.get("/things/{thing_id}")
async def thing(thing_id: UUID, actor: CurrentActor) -> None:
    raise NotFound("There is no such thing.")


@routes.get("/statement")
async def statement(uow: Uow, sql: str) -> None:
    await uow.session.execute(text(sql))


@routes.get("/gate")
async def gate(uow: GatekeeperUow) -> str:
    return str((await uow.session.execute(text("select current_user"))).scalar_one())


@routes.get("/crash")
async def crash() -> None:
    raise RuntimeError("the password is hunter2")


@routes.post("/limited")
async def limited(actor: CurrentActor) -> None:
    await ratelimit.check("auth_per_identifier", actor.tenant)


@routes.get("/invites/{token}")
async def invite(token: str) -> None:
    return None


@routes.get("/ip")
async def ip(info: ClientInfo) -> tuple[str, str]:
    return info


def build(actor: Actor | None) -> FastAPI:
    app = FastAPI()
    problems.install(app)
    app.add_middleware(BodyLimit, most=1024 * 1024)
    app.add_middleware(RequestMiddleware)
    app.include_router(routes)

    async def authenticate(request: Request) -> Actor:
        if actor is None:
            raise Unauthenticated("Sign in.")
        return actor

    app.state.authenticate = authenticate
    return app


@pytest.fixture
async def api(actor: Actor):
    async with client(build(actor)) as caller:
        yield caller


@pytest.fixture
async def anonymous(services):
    async with client(build(None)) as caller:
        yield caller


async def test_an_error_is_a_problem_with_a_stable_code_and_a_request_id(api):
    response = await api.get("/things/0198c5a4-0000-7000-8000-000000000000")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "urn:agents-os:error:not_found",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no such thing.",
        "instance": "/things/0198c5a4-0000-7000-8000-000000000000",
        "error": {"code": "not_found", "message": "There is no such thing.", "details": {}},
        "request_id": response.headers["x-request-id"],
    }


async def test_nothing_of_a_failed_request_is_kept_and_details_and_retry_are_told(api):
    response = await api.post("/rename-and-fail")
    assert response.status_code == 409
    assert response.headers["retry-after"] == "2"
    assert response.json()["error"]["details"] == {"agent": "Quill"}
    assert (await api.get("/name")).json() == "Acme Robotics"


async def test_a_change_is_committed_before_the_response_leaves(actor, api):
    seen_at_start = []

    async def spying(scope, receive, send):
        async def spy(message):
            if message["type"] == "http.response.start":
                seen_at_start.append((await api.get("/name")).json())
            await send(message)

        await build(actor)(scope, receive, spy)

    async with client(spying) as caller:
        assert (await caller.post("/rename", params={"name": "Renamed"})).status_code == 204
    assert seen_at_start == ["Renamed"]


async def test_invalid_input_names_the_fields_and_never_repeats_values(api):
    body = {"name": "a\u0000b", "email": "nobody", "password": ["hunter2"]}
    response = await api.post("/sign-up", json=body)
    assert response.status_code == 422
    assert "hunter2" not in response.text
    assert [f["path"] for f in response.json()["error"]["details"]["fields"]] == [
        "name", "email", "password",
    ]  # fmt: skip


async def test_a_lone_surrogate_is_refused(api):
    body = b'{"name": "\\ud800", "email": "a@example.test", "password": "x"}'
    response = await api.post(
        "/sign-up", content=body, headers={"content-type": "application/json"}
    )
    assert response.status_code == 422


async def test_broken_json_says_so(api):
    response = await api.post(
        "/sign-up", content=b"{nope", headers={"content-type": "application/json"}
    )
    assert response.status_code == 422
    assert "not valid JSON" in response.json()["detail"]


async def test_a_message_of_a_million_characters_is_refused_with_the_limit(api):
    body = {"name": "a", "email": "a@example.test", "password": "x", "message": "m" * 1_000_000}
    response = await api.post("/sign-up", json=body)
    assert response.status_code == 422
    assert "100000" in response.json()["detail"]


async def test_a_body_beyond_a_megabyte_is_a_413_problem(api):
    response = await api.post("/sign-up", json={"message": "m" * 1_100_000})
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "body_too_large"


async def test_a_body_beyond_a_megabyte_without_length_is_a_413_problem(api):
    async def chunks():
        for _ in range(12):
            yield b"x" * 100_000

    response = await api.post(
        "/sign-up", content=chunks(), headers={"content-type": "application/json"}
    )
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


async def test_a_crash_tells_the_caller_only_the_request_id(api):
    response = await api.get("/crash")
    assert response.status_code == 500
    assert "hunter2" not in response.text
    assert response.json()["request_id"] == response.headers["x-request-id"]
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("sql", "status"),
    [
        ("select 1/0", 422),
        ("select 'x'::uuid", 422),
        ("insert into orgs (id, name, slug) values (gen_random_uuid(), 'x', 'x')", 403),
        ("select * from user_credentials", 403),
        ("set local statement_timeout = 1; select pg_sleep(1)", 503),
        ("select nonsense", 500),
    ],
)
async def test_a_refused_statement_is_answered_sensibly(api, sql, status):
    response = await api.get("/statement", params={"sql": sql})
    assert response.status_code == status
    assert sql not in response.text


async def test_without_a_credential_the_answer_says_how_to_authenticate(anonymous):
    response = await anonymous.get("/things/0198c5a4-0000-7000-8000-000000000000")
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert response.json()["error"]["code"] == "unauthenticated"


async def test_sign_in_code_works_before_anybody_is_known(anonymous):
    assert (await anonymous.get("/gate")).json() == "agentsos_auth"


async def test_the_request_id_of_the_caller_is_kept_if_it_is_harmless(api):
    kept = await api.get("/name", headers={"x-request-id": "abc-1"})
    replaced = await api.get("/name", headers={"x-request-id": "a b\tc"})
    assert kept.headers["x-request-id"] == "abc-1"
    assert UUID(replaced.headers["x-request-id"]).version == 7


async def test_rate_limit_headers_are_sent(api):
    headers = (await api.get("/name")).headers
    assert headers["x-ratelimit-limit"] == "1000"
    assert headers["ratelimit-policy"] == '"api_per_org";q=1000;w=60'
    assert headers["ratelimit"].startswith('"api_per_org";r=9')


async def test_beyond_a_limit_the_answer_is_429_and_says_when_to_come_back(api):
    answers = [await api.post("/limited") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    refused = answers[-1]
    assert 1 <= int(refused.headers["retry-after"]) <= 61
    assert refused.headers["x-ratelimit-remaining"] == "0"
    assert refused.headers["ratelimit"].startswith('"auth_per_identifier";r=0')
    assert refused.json()["error"]["code"] == "rate_limited"


async def test_one_log_line_per_request_with_trace_and_without_the_token_of_a_link(api):
    trace = "0af7651916cd43dd8448eb211c80319c"
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        await api.get("/invites/s3cret", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    assert "s3cret" not in str(lines[-1])
    assert lines[-1]["trace_id"] == trace
    assert (lines[-1]["event"], lines[-1]["status"]) == ("request.served", 200)
    assert lines[-1]["ms"] >= 0


async def test_the_address_in_a_proxy_header_counts_only_from_a_trusted_proxy(api):
    response = await api.get("/ip", headers={"x-forwarded-for": "6.6.6.6, 203.0.113.9"})
    assert response.json()[0] == "203.0.113.9"  # the test client is at 127.0.0.1
    assert web._origin_ip("198.51.100.1", "203.0.113.9") == "198.51.100.1"
    assert web._origin_ip("127.0.0.1", "nonsense") == "127.0.0.1"


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "http://localhost:3000"}, True),
        ({"origin": "https://evil.test"}, False),
        ({"origin": "null"}, False),
    ],
)
def test_same_origin(headers, allowed):
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    raw.append((b"host", b"localhost:3000"))
    assert web.same_origin(Request({"type": "http", "headers": raw})) is allowed
