"""Files over HTTP: sent by browsers and programs, opened by signed and by shared addresses."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.file_links import FileTicket, sign_ticket
from agents_os.core.settings import settings
from agents_os.domains.knowledge.usecases.delete_document import delete_document
from tests.support.builders import Org, api_key_for
from tests.support.people import PASSWORD, signed_up
from tests.support.serving import served
from tests.support.uploads import make_base, stored, upload

PDF = b"%PDF-1.7\nfirst page"


@pytest.fixture
async def program(api_client: AsyncClient, actor: Actor) -> AsyncClient:
    """A program with an API key of the owner."""
    api_client.headers["X-API-Key"] = await api_key_for(actor)
    return api_client


def path_of(url: str) -> str:
    return urlsplit(url).path


async def test_a_form_and_the_bare_bytes_both_become_documents(
    program: AsyncClient, actor: Actor
) -> None:
    base = await make_base(actor)
    at = f"/api/v1/knowledge-bases/{base.id}/documents"
    form = {"tags": ["a", "b"], "visibility": "private"}
    sent = await program.post(at, data=form, files={"file": ("C:\\work\\Terms.pdf", PDF)})
    assert sent.status_code == 201, sent.text
    found = sent.json()
    assert (found["name"], found["media_type"]) == ("Terms.pdf", "application/pdf")
    assert (found["tags"], found["visibility"]) == (["a", "b"], "private")
    assert await stored(f"{actor.tenant}/{found['id']}") == PDF
    bare = await program.post(f"{at}/upload", params={"name": "a.txt"}, content=b"plain words")
    assert (bare.status_code, bare.json()["media_type"]) == (201, "text/plain")
    again = await program.post(f"{at}/upload", params={"name": "b.txt"}, content=b"plain words")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "document_known")
    listed = (await program.get(at, params={"tag": "a"})).json()["data"]
    assert [each["id"] for each in listed] == [found["id"]]


async def test_what_is_no_form_with_a_file_is_refused(program: AsyncClient, actor: Actor) -> None:
    base = await make_base(actor)
    at = f"/api/v1/knowledge-bases/{base.id}/documents"
    cut = b"--x\r\nContent-Disposition: form-data; name=f; filename=a.txt\r\n\r\nhalf of i"
    of_x = {"content-type": "multipart/form-data; boundary=x"}
    for request in (
        {"json": {"name": "a"}},
        {"files": {"name": (None, "no file")}},
        {"content": cut, "headers": of_x},
    ):
        answer = await program.post(at, **request)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_form")
    assert (await program.get(at)).json()["data"] == []


async def test_a_browser_uploads_more_than_other_routes_take_and_no_other_site_may(
    api: FastAPI, tmp_path: Path
) -> None:
    person = await signed_up()
    async with served(api, tmp_path / "web.sock") as connect, connect() as browser:
        credentials = {"email": person.user.email, "password": PASSWORD}
        assert (await browser.post("/api/v1/auth/login", json=credentials)).status_code == 200
        made = await browser.post("/api/v1/knowledge-bases", json={"name": "Mine"})
        at = f"/api/v1/knowledge-bases/{made.json()['id']}/documents/upload?name=large.txt"
        foreign = {"Sec-Fetch-Site": "cross-site"}
        refused = await browser.post(at, content=b"x", headers=foreign)
        assert refused.status_code == 403
        own = {"Sec-Fetch-Site": "same-origin"}
        sent = await browser.post(at, content=b"word " * 1_000_000, headers=own)
        assert (sent.status_code, sent.json()["size_bytes"]) == (201, 5_000_000)
        too_large = await browser.post(at, content=b"w" * 25_000_001, headers=own)
        assert (too_large.status_code, too_large.json()["error"]["code"]) == (413, "file_too_large")


async def test_a_file_is_downloaded_or_shown_without_running_anything(
    program: AsyncClient, actor: Actor
) -> None:
    base = await make_base(actor)
    pdf = await upload(actor, base.id, PDF, name="Bericht “Ä”.pdf")
    page = await upload(actor, base.id, b"<html><script>alert(1)</script></html>", name="a.html")
    asked = await program.get(f"/api/v1/documents/{pdf.id}/file")
    assert asked.status_code == 307
    opened = await program.get(path_of(asked.headers["location"]))
    assert opened.content == PDF
    assert opened.headers["content-disposition"].startswith("attachment; filename*=UTF-8''Bericht")
    assert opened.headers["x-content-type-options"] == "nosniff"
    shown = {"inline": True}
    link = (await program.get(f"/api/v1/documents/{pdf.id}/file-link", params=shown)).json()
    opened = await program.get(path_of(link["url"]), headers={"Range": "bytes=1-3"})
    assert (opened.status_code, opened.content) == (206, b"PDF")
    assert opened.headers["content-range"] == f"bytes 1-3/{len(PDF)}"
    assert opened.headers["content-type"] == "application/pdf"
    link = (await program.get(f"/api/v1/documents/{page.id}/file-link", params=shown)).json()
    opened = await program.get(path_of(link["url"]))
    assert opened.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in opened.headers["content-security-policy"]


async def test_a_signed_address_ends_with_its_time_and_with_the_document(
    api_client: AsyncClient, actor: Actor
) -> None:
    base = await make_base(actor)
    document = await upload(actor, base.id, b"secret")
    ticket = FileTicket(actor.tenant, document.id, inline=False)
    good = sign_ticket(ticket, utc_now() + timedelta(minutes=1))
    old = sign_ticket(ticket, utc_now() - timedelta(seconds=1))
    assert (await api_client.get(f"/api/v1/files/{good}")).content == b"secret"
    for token in (old, good[:-2], "nonsense"):
        answer = await api_client.get(f"/api/v1/files/{token}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "file_link_expired")
    async with db.unit_of_work(actor) as uow:
        await delete_document(uow, document.id)
    assert (await api_client.get(f"/api/v1/files/{good}")).status_code == 404


async def test_a_shared_link_works_until_it_is_withdrawn(org: Org, program: AsyncClient) -> None:
    base = await make_base(org.owner)
    document = await upload(org.owner, base.id, b"for you", name="offer.txt")
    at = f"/api/v1/documents/{document.id}/links"
    link = (await program.post(at, json={"hours": 2})).json()
    assert "url" not in (await program.get(at)).json()[0]
    shared = path_of(link["url"])
    del program.headers["X-API-Key"]
    opened = await program.get(shared)
    assert (opened.content, opened.headers["content-type"]) == (
        b"for you",
        "application/octet-stream",
    )
    program.headers["X-API-Key"] = await api_key_for(org.owner, "read")
    assert (await program.post(at, json={})).status_code == 403
    program.headers["X-API-Key"] = await api_key_for(org.owner)
    assert (await program.delete(f"{at}/{link['id']}")).status_code == 204
    assert (await program.get(shared)).status_code == 404


async def test_a_shared_link_is_not_opened_again_and_again(
    program: AsyncClient, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = await upload(actor, (await make_base(actor)).id, b"for all")
    link = await program.post(f"/api/v1/documents/{document.id}/links", json={})
    shared = path_of(link.json()["url"])
    monkeypatch.setattr(settings(), "rate_limit_file_links", "2/minute")
    near = {"X-Forwarded-For": "203.0.113.9"}
    opened = [(await program.get(shared, headers=near)).status_code for _ in range(3)]
    assert opened == [200, 200, 429]
    far = {"X-Forwarded-For": "203.0.113.10"}
    assert (await program.get(shared, headers=far)).status_code == 429


async def test_a_base_is_made_given_and_deleted_over_http(
    program: AsyncClient, actor: Actor
) -> None:
    made = await program.post("/api/v1/knowledge-bases", json={"name": "Prices"})
    at = f"/api/v1/knowledge-bases/{made.json()['id']}"
    assert made.status_code == 201
    grant = (await program.post(f"{at}/grants", json={})).json()
    assert (grant["agent_id"], grant["team_id"]) == (None, None)
    assert (await program.delete(f"{at}/grants/{grant['id']}")).status_code == 204
    assert (await program.patch(at, json={"description": "All of them."})).status_code == 200
    room = (await program.get("/api/v1/knowledge-bases/upload-room")).json()
    assert room["largest_bytes"] == 25_000_000
    document = await upload(actor, made.json()["id"], b"one")
    other = await make_base(actor, "Other")
    elsewhere = f"/api/v1/knowledge-bases/{other.id}/documents/{document.id}"
    assert (await program.delete(elsewhere)).status_code == 404
    assert (await program.delete(f"{at}/documents/{document.id}")).status_code == 204
    assert (await program.delete(at)).status_code == 204
    assert (await program.get(at)).status_code == 404
