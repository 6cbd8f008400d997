"""Identity as the public pages use it: native form posts, answered by redirects and cookies."""

from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from httpx2 import AsyncClient, Response

from agents_os.domains.identity.adapters.primary.submissions import safe_next
from tests.support.people import PASSWORD

AUTH = "/api/v1/auth"


def fresh() -> dict[str, str]:
    return {"email": f"{uuid4().hex}@example.test", "password": PASSWORD, "company": "Acme"}


async def signed_up(browser: AsyncClient) -> dict[str, str]:
    fields = fresh()
    assert (await browser.post(f"{AUTH}/signup", data=fields)).status_code == 303
    return fields


def went_to(response: Response) -> tuple[str, dict[str, str]]:
    assert response.status_code == 303
    target = urlsplit(response.headers["location"])
    assert not target.netloc
    return target.path, {name: values[0] for name, values in parse_qs(target.query).items()}


async def test_signing_up_leads_to_the_welcome_page(api_client: AsyncClient) -> None:
    fields = {**fresh(), "name": "", "time_zone": "Europe/Berlin"}
    assert went_to(await api_client.post(f"{AUTH}/signup", data=fields)) == ("/welcome", {})
    me = (await api_client.get(f"{AUTH}/me")).json()
    assert me["user"]["display_name"] == fields["email"].partition("@")[0]
    assert me["org"]["time_zone"] == "Europe/Berlin"


async def test_signing_in_leads_to_the_page_wanted(api_client: AsyncClient) -> None:
    fields = await signed_up(api_client)
    wanted = {**fields, "next": "/agents?tab=chat"}
    path, query = went_to(await api_client.post(f"{AUTH}/login", data=wanted))
    assert (path, query) == ("/agents", {"tab": "chat"})


async def test_a_failure_leads_back_without_the_password(api_client: AsyncClient) -> None:
    fields = {**fresh(), "next": "/agents"}
    response = await api_client.post(f"{AUTH}/login", data=fields)
    path, query = went_to(response)
    assert path == "/login"
    assert query == {"error": "wrong_credentials", "email": fields["email"], "next": "/agents"}
    assert not api_client.cookies
    path, query = went_to(await api_client.post(f"{AUTH}/signup", data={"email": "x"}))
    assert (path, query["error"]) == ("/signup", "invalid")


async def test_forms_of_other_sites_are_refused(api_client: AsyncClient) -> None:
    evil = {"Origin": "https://evil.test"}
    response = await api_client.post(f"{AUTH}/signup", data=fresh(), headers=evil)
    assert went_to(response)[1]["error"] == "csrf"
    assert not api_client.cookies


async def test_an_overfull_form_is_refused(api_client: AsyncClient) -> None:
    fields = {f"field{n}": "x" for n in range(100)}
    path, query = went_to(await api_client.post(f"{AUTH}/login", data=fields))
    assert (path, query) == ("/login", {"error": "invalid"})
    files = {"email": ("x.txt", b"a file")}
    assert went_to(await api_client.post(f"{AUTH}/login", files=files))[0] == "/login"


async def test_signing_out_forgets_the_cookies(api_client: AsyncClient) -> None:
    await signed_up(api_client)
    kept = dict(api_client.cookies)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    response = await api_client.post(f"{AUTH}/logout", headers=form)
    assert went_to(response) == ("/login", {"notice": "signed_out"})
    assert not api_client.cookies
    cookie = {"Cookie": f"aos_refresh={kept['aos_refresh']}"}
    assert (await api_client.post(f"{AUTH}/refresh", headers=cookie)).status_code == 401


async def test_a_page_load_with_a_live_refresh_cookie_goes_on(api_client: AsyncClient) -> None:
    await signed_up(api_client)
    api_client.cookies.delete("aos_access")
    response = await api_client.get(f"{AUTH}/continue?next=/agents")
    assert went_to(response) == ("/agents", {})
    assert "aos_access" in api_client.cookies


async def test_a_page_load_without_one_goes_to_the_sign_in_page(api_client: AsyncClient) -> None:
    response = await api_client.get(f"{AUTH}/continue?next=/agents%3Ftab%3Dchat")
    assert went_to(response) == ("/login", {"next": "/agents?tab=chat"})


async def test_asking_for_a_reset_is_answered_alike(api_client: AsyncClient) -> None:
    fields = await signed_up(api_client)
    for email in (fields["email"], "nobody@example.test"):
        response = await api_client.post(f"{AUTH}/password-reset", data={"email": email})
        assert went_to(response) == ("/reset", {"notice": "reset_sent"})


async def test_a_dead_reset_link_leads_back_to_asking(api_client: AsyncClient) -> None:
    fields = {"token": "dead", "password": "another horse 8"}
    response = await api_client.post(f"{AUTH}/password-reset/confirm", data=fields)
    assert went_to(response) == ("/reset", {"error": "reset_link_unusable"})


async def test_switching_by_form_changes_the_company(api_client: AsyncClient) -> None:
    await signed_up(api_client)
    second = (await api_client.post("/api/v1/orgs", json={"name": "Second"})).json()
    response = await api_client.post(f"/api/v1/orgs/{second['id']}/switch", data={"next": "/"})
    assert went_to(response) == ("/", {})
    assert (await api_client.get("/api/v1/org")).json()["name"] == "Second"
    unknown = await api_client.post(f"/api/v1/orgs/{uuid4()}/switch", data={"next": "/"})
    assert went_to(unknown)[1]["error"] == "org_not_found"


async def test_a_dead_invite_leads_back_to_its_page(api_client: AsyncClient) -> None:
    fields = {"token": "dead", "name": "Grace", "password": PASSWORD}
    response = await api_client.post(f"{AUTH}/invite/accept", data=fields)
    assert went_to(response) == ("/invite/dead", {"error": "invite_not_found"})


@pytest.mark.parametrize(
    "wanted",
    [None, "", "evil", "//evil.test", "/\\evil.test", "https://evil.test", "/\t/evil.test", "/\n"],
)
def test_only_paths_of_this_site_are_followed(wanted: str | None) -> None:
    assert safe_next(wanted) == "/"
