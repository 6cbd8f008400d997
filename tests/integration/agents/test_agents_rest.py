"""The wiring of the agents router: addresses, statuses, problems."""

import pytest

from tests.support.agents import hire
from tests.support.api import acting, client
from tests.support.builders import new_org

BASE = "/api/v1"


@pytest.fixture
async def api(api, actor):
    async with client(acting(api, actor)) as caller:
        yield caller


async def hired(api, **choices):
    response = await api.post(f"{BASE}/agents/hire", json={"template_key": "quill", **choices})
    assert response.status_code == 201, response.text
    return response.json()


async def test_the_life_of_an_agent_over_http(api):
    agent = await hired(api, name="Feather", tags=["blog"])
    at = f"{BASE}/agents/{agent['id']}"
    draft = (await api.get(f"{at}/draft")).json()
    body = {"definition": draft["definition"] | {"goal": "Second"}, "revision": draft["revision"]}
    assert (await api.put(f"{at}/draft", json=body)).json()["revision"] == 2
    stale = await api.put(f"{at}/draft", json=body)
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "draft_changed")
    published = await api.post(f"{at}/publish", json={"change_message": "Better goal"})
    assert (published.status_code, published.json()["number"]) == (201, 2)
    assert len((await api.get(f"{at}/versions")).json()["data"]) == 2
    assert (await api.get(f"{at}/versions/2")).json()["definition"]["goal"] == "Second"
    compared = (await api.get(f"{at}/compare?from=1&to=2")).json()
    assert [change["path"] for change in compared["changes"]] == ["goal"]
    restored = await api.post(f"{at}/versions/1/restore")
    assert (restored.status_code, restored.json()["restored_from"]) == (201, 1)
    assert "You are Feather" in (await api.get(f"{at}/prompt")).json()["system_prompt"]


async def test_the_lifecycle_over_http(api):
    agent = await hired(api)
    at = f"{BASE}/agents/{agent['id']}"
    paused = await api.put(f"{at}/status", json={"status": "paused", "reason": "Lunch"})
    assert (paused.json()["lifecycle"], paused.json()["paused_reason"]) == ("paused", "Lunch")
    active = await api.put(f"{at}/status", json={"status": "active"})
    assert active.json()["lifecycle"] == "active"
    assert (await api.post(f"{at}/pause")).json()["lifecycle"] == "paused"
    assert (await api.post(f"{at}/resume")).json()["lifecycle"] == "active"
    assert (await api.delete(at)).json()["lifecycle"] == "archived"
    assert (await api.post(f"{at}/unarchive")).json()["lifecycle"] == "paused"
    assert (await api.post(f"{at}/archive", json={"reason": "Done"})).status_code == 200
    assert (await api.get(f"{BASE}/agents")).json()["data"] == []
    renamed = await api.patch(at, json={"name": "Late"})
    assert (renamed.status_code, renamed.json()["error"]["code"]) == (409, "agent_archived")


async def test_lists_take_filters_and_a_page(api):
    await hired(api)
    await hired(api, template_key="scout")
    first = (await api.get(f"{BASE}/agents?limit=1&sort=name&tag=writing")).json()
    assert ([a["name"] for a in first["data"]], first["has_more"]) == (["Quill"], False)
    page = (await api.get(f"{BASE}/agents?limit=1&sort=name")).json()
    following = await api.get(
        f"{BASE}/agents", params={"limit": 1, "sort": "name", "cursor": page["next_cursor"]}
    )
    assert [a["name"] for a in following.json()["data"]] == ["Scout"]


async def test_the_gallery_over_http(api):
    assert len((await api.get(f"{BASE}/templates")).json()) >= 15
    template = (await api.get(f"{BASE}/templates/quill")).json()
    assert template["definition"]["services"][0]["intake_form"]["properties"]
    installed = await api.post(f"{BASE}/templates/quill/install", json={"name": "Mine"})
    assert (installed.status_code, installed.json()["name"]) == (201, "Mine")
    assert (await api.post(f"{BASE}/templates/scout/install")).status_code == 201
    assert len((await api.get(f"{BASE}/emojis?q=animal")).json()) == 5
    assert (await api.get(f"{BASE}/tools")).status_code == 200


async def test_an_agent_from_scratch_over_http(api):
    body = {
        "name": "Hallo",
        "role_title": "Greeter",
        "category": "hr",
        "definition": {"role": "Greeter", "goal": "Greet", "instructions": "Greet people."},
    }
    created = await api.post(f"{BASE}/agents", json=body)
    assert (created.status_code, created.json()["lifecycle"]) == (201, "draft")


@pytest.mark.parametrize(
    ("choices", "status"),
    [
        ({"template_key": "nobody"}, 404),
        ({"template_key": "quill\x00"}, 404),
        ({"name": "Qu\x00ill"}, 422),
        ({"name": "x" * 81}, 422),
        ({"name": "   "}, 422),
        ({"emoji": "🐼🐼"}, 422),
        ({"emoji": "Q"}, 422),
        ({"tags": ["x" * 33]}, 422),
        ({"tags": ["a\x00"]}, 422),
        ({"team_id": "00000000-0000-7000-8000-000000000000"}, 404),
        ({"visibility": "team"}, 422),
        ({"owner_id": "00000000-0000-7000-8000-000000000000"}, 422),
    ],
)
async def test_bad_hires_are_refused_with_a_sentence_and_write_nothing(api, choices, status):
    response = await api.post(f"{BASE}/agents/hire", json={"template_key": "quill", **choices})
    assert response.status_code == status, response.text
    assert response.json()["error"]["message"]
    assert (await api.get(f"{BASE}/agents")).json()["data"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/agents?q=%00",
        "/agents?tag=%00",
        "/agents?limit=0",
        "/agents?category=magic",
        "/agents/not-an-id",
        "/emojis?q=%00",
        "/templates?q=%00",
    ],
)
async def test_bad_queries_are_refused(api, path):
    assert (await api.get(BASE + path)).status_code == 422


@pytest.mark.parametrize(
    "path", ["/compare?from=0", "/compare?from=x&to=1", "/prompt?source=%00", "/versions/0"]
)
async def test_bad_versions_are_refused(api, path):
    agent = await hired(api)
    assert (await api.get(f"{BASE}/agents/{agent['id']}{path}")).status_code == 422


@pytest.mark.parametrize("message", ["", "  ", "x" * 501, "a\x00b"])
async def test_a_version_needs_a_message_of_some_words(api, message):
    agent = await hired(api)
    at = f"{BASE}/agents/{agent['id']}"
    response = await api.post(f"{at}/publish", json={"change_message": message})
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("GET", "/draft"),
        ("GET", "/versions"),
        ("GET", "/versions/1"),
        ("POST", "/versions/1/restore"),
        ("GET", "/compare?from=1&to=1"),
        ("GET", "/prompt"),
        ("POST", "/pause"),
        ("POST", "/resume"),
        ("POST", "/archive"),
        ("POST", "/unarchive"),
    ],
)
async def test_an_agent_of_another_company_is_not_found(api, method, path):
    foreign = await hire((await new_org()).owner)
    body = {"json": {"name": "Mine"}} if method == "PATCH" else {}
    response = await api.request(method, f"{BASE}/agents/{foreign.id}{path}", **body)
    assert (response.status_code, response.json()["error"]["code"]) == (404, "agent_not_found")
