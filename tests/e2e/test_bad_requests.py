"""Bad input over HTTP against the running product: a clear problem each, and nothing written."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.conftest import PASSWORD
from tests.e2e.test_attacks import Person, rows, wall
from tests.support.product import Product

__all__ = ["wall"]  # a fixture

MEGABYTE = 1_100_000


@pytest.fixture
def person(product: Product, wall: None) -> Iterator[Person]:
    person = Person(product.url, "Acme")
    yield person
    person.http.close()


def refused(
    product: Product, person: Person, path: str, body: dict[str, Any], *, status: int, code: str
) -> None:
    before = rows(product)
    answer = person.http.post(f"/api/v1{path}", json=body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["error"]["code"] == code
    assert problem["request_id"]
    assert len(problem["detail"]) > 10
    assert PASSWORD not in answer.text
    assert rows(product) == before


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/agents/hire", {"template_key": "nobody"}, 404, "template_not_found"),
        ("/agents/hire", {"template_key": "quill", "name": "Qu\x00ill"}, 422, "invalid"),
        ("/agents/hire", {"template_key": ["quill"]}, 422, "invalid"),
        ("/org/teams", {"name": "\x00"}, 422, "invalid"),
        ("/org/teams", {"name": "x" * 81}, 422, "invalid"),
    ],
)
def test_a_bad_body_is_refused(
    product: Product, person: Person, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    refused(product, person, path, body, status=status, code=code)


def test_a_message_of_a_megabyte_is_refused(product: Product, person: Person) -> None:
    agent = person.make("/agents/hire", template_key="quill")
    refused(
        product, person, f"/agents/{agent}/chat", {"message": "x" * MEGABYTE},
        status=413, code="body_too_large",
    )  # fmt: skip


def test_an_address_signs_up_once(product: Product, person: Person) -> None:
    body = {"email": person.email.upper(), "password": PASSWORD, "company": "Again"}
    refused(product, person, "/auth/signup", body, status=409, code="email_taken")


def test_an_expired_refresh_token_is_refused(product: Product, person: Person) -> None:
    with product.database() as database:
        database.execute("update refresh_tokens set expires_at = now() - interval '1 minute'")
    refused(product, person, "/auth/refresh", {}, status=401, code="session_ended")


def test_a_replayed_refresh_token_ends_the_session(product: Product, person: Person) -> None:
    stolen = person.http.cookies["aos_refresh"]
    assert person.http.post("/api/v1/auth/refresh", json={}).status_code == 200
    with product.database() as database:
        database.execute("update refresh_tokens set used_at = used_at - interval '1 minute'")
    replayed = {"refresh_token": stolen}
    answer = person.http.post("/api/v1/auth/refresh", json=replayed)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "refresh_token_reused")
    assert person.http.get("/api/v1/auth/me").status_code == 401
    refused(product, person, "/auth/refresh", {}, status=401, code="session_ended")


def test_guessing_a_password_locks_it_soon(product: Product, person: Person) -> None:
    codes = []
    for attempt in range(20):
        body = {"email": person.email, "password": f"wrong horse {attempt}"}
        answer = person.http.post("/api/v1/auth/login", json=body)
        assert answer.headers["content-type"].startswith("application/problem+json")
        codes.append(answer.status_code)
    assert codes[0] == 401
    assert set(codes) == {401, 429}
    assert codes == sorted(codes)
    assert answer.headers["retry-after"]
    right = {"email": person.email, "password": PASSWORD}
    assert person.http.post("/api/v1/auth/login", json=right).status_code == 429
