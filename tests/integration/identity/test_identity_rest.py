"""Identity as programs see it: JSON, bearer tokens, API keys."""

from uuid import uuid4

from fastapi import FastAPI
from httpx2 import AsyncClient, Response

from tests.support.api import client
from tests.support.builders import Org, api_key_for, new_org
from tests.support.people import PASSWORD, with_confirmed_address

AUTH = "/api/v1/auth"


def fresh() -> dict[str, str]:
    return {"email": f"{uuid4().hex}@example.test", "password": PASSWORD, "company": "Acme"}


def code(response: Response) -> str:
    return str(response.json()["error"]["code"])


async def test_a_program_gets_tokens_only_when_it_asks(api_client: AsyncClient) -> None:
    body = fresh()
    signed_up = await api_client.post(f"{AUTH}/signup", json=body)
    assert signed_up.status_code == 201
    assert "access_token" not in signed_up.json()
    assert set(api_client.cookies) == {"aos_access", "aos_refresh"}
    login = {"email": body["email"], "password": PASSWORD}
    api_client.cookies.clear()
    tokens = await api_client.post(f"{AUTH}/login?tokens=body", json=login)
    assert not api_client.cookies
    bearer = {"Authorization": f"Bearer {tokens.json()['access_token']}"}
    me = (await api_client.get(f"{AUTH}/me", headers=bearer)).json()
    assert (me["role"], me["org"]["name"]) == ("owner", "Acme")
    again = {"refresh_token": tokens.json()["refresh_token"]}
    refreshed = await api_client.post(f"{AUTH}/refresh?tokens=body", json=again)
    assert refreshed.json()["session_id"] == tokens.json()["session_id"]


async def test_cookies_are_closed_to_scripts_and_other_sites(api_client: AsyncClient) -> None:
    response = await api_client.post(f"{AUTH}/signup", json=fresh())
    access, refresh = response.headers.get_list("set-cookie")
    for cookie in (access, refresh):
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
    assert "Path=/;" in access
    assert "Path=/api/v1/auth;" in refresh
    assert response.headers["cache-control"] == "no-store"


async def test_a_cookie_from_another_site_changes_nothing(api_client: AsyncClient) -> None:
    await api_client.post(f"{AUTH}/signup", json=fresh())
    evil = {"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"}
    refused = await api_client.patch("/api/v1/org", json={"name": "Pwned"}, headers=evil)
    assert (refused.status_code, code(refused)) == (403, "csrf")
    assert (await api_client.get("/api/v1/org")).json()["name"] == "Acme"
    login = await api_client.post(f"{AUTH}/login", json=fresh(), headers=evil)
    assert code(login) == "csrf"


async def test_bad_sign_ups_are_refused_without_quoting_the_password(
    api_client: AsyncClient,
) -> None:
    for change in ({"company": "NUL\x00"}, {"email": "nobody"}, {"company": ""}, {"extra": "x"}):
        response = await api_client.post(f"{AUTH}/signup", json={**fresh(), **change})
        assert response.status_code == 422
        assert PASSWORD not in response.text
    missing = await api_client.post(f"{AUTH}/signup", json={"password": PASSWORD})
    assert PASSWORD not in missing.text
    for content in (b"{", b"[]", b"null", b"\xff", b'{"password": "\\ud800"}'):
        assert (await api_client.post(f"{AUTH}/signup", content=content)).status_code == 422


async def test_a_duplicate_sign_up_says_so(api_client: AsyncClient) -> None:
    body = fresh()
    await api_client.post(f"{AUTH}/signup", json=body)
    again = await api_client.post(f"{AUTH}/signup", json=body)
    assert (again.status_code, code(again)) == (409, "email_taken")


async def test_twenty_wrong_passwords_end_in_429(api_client: AsyncClient) -> None:
    body = {"email": fresh()["email"], "password": "wrong password"}
    answers = [await api_client.post(f"{AUTH}/login", json=body) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {401, 429}
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_a_key_works_in_both_headers_and_within_its_scopes(
    api_client: AsyncClient, org: Org
) -> None:
    key = await api_key_for(org.owner, "members:read")
    for headers in ({"X-API-Key": key}, {"Authorization": f"Bearer {key}"}):
        members = await api_client.get("/api/v1/org/members", headers=headers)
        assert [member["role"] for member in members.json()["data"]] == ["owner"]
        invite = {"email": "grace@example.test"}
        refused = await api_client.post("/api/v1/org/members/invite", json=invite, headers=headers)
        assert refused.status_code == 403
        sessions = await api_client.get(f"{AUTH}/sessions", headers=headers)
        assert code(sessions) == "people_only"


async def test_bad_credentials_are_401(api_client: AsyncClient) -> None:
    for headers in (
        {},
        {"X-API-Key": "aos_live_nope"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer a.b.c"},
    ):
        response = await api_client.get(f"{AUTH}/me", headers=headers)
        assert response.status_code == 401
        assert response.headers["www-authenticate"]


async def test_a_key_is_shown_once_and_revocable(api_client: AsyncClient) -> None:
    owner = (await api_client.post(f"{AUTH}/signup", json=fresh())).json()["user"]
    await with_confirmed_address(owner["id"], owner["email"])
    body = {"name": "CI", "scopes": ["read"]}
    made = await api_client.post("/api/v1/org/api-keys", json=body)
    assert made.headers["cache-control"] == "no-store"
    listed = (await api_client.get("/api/v1/org/api-keys")).json()["data"]
    assert "key" not in listed[0]
    gone = await api_client.delete(f"/api/v1/org/api-keys/{made.json()['id']}")
    assert gone.status_code == 204
    refused = await api_client.get(f"{AUTH}/me", headers={"X-API-Key": made.json()["key"]})
    assert refused.status_code == 401


async def test_ids_of_other_companies_are_404(api: FastAPI, org: Org) -> None:
    stranger = (await new_org()).owner
    async with client(api, x_api_key=await api_key_for(org.owner)) as mine:
        role = {"role": "viewer"}
        path = f"/api/v1/org/members/{stranger.user_id}"
        assert (await mine.put(f"{path}/role", json=role)).status_code == 404
        assert (await mine.delete(path)).status_code == 404
        for part in ("invites", "api-keys", "teams"):
            assert (await mine.delete(f"/api/v1/org/{part}/{uuid4()}")).status_code == 404


async def test_credits_of_a_new_company(api_client: AsyncClient) -> None:
    await api_client.post(f"{AUTH}/signup", json=fresh())
    credits = (await api_client.get("/api/v1/billing/credits")).json()
    assert credits == {
        "granted_micro": 50_000_000,
        "available_micro": 50_000_000,
        "available": "50",
    }
