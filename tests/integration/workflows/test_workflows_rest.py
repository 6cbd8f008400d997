"""The wiring of the workflow routers: addresses, statuses, problems."""

import json

import pytest

from tests.support.api import acting, client

BASE = "/api/v1"
DEFINITION = {
    "nodes": [
        {"id": "start", "type": "trigger.manual", "name": "Start"},
        {"id": "say", "type": "data.transform", "name": "Say", "config": {"expression": "1 + 1"}},
    ],
    "edges": [{"source": "start", "target": "say"}],
}


@pytest.fixture
async def api(api, actor):
    async with client(acting(api, actor)) as caller:
        yield caller


async def test_the_life_of_a_workflow_over_http(api):
    made = await api.post(f"{BASE}/workflows", json={"name": "Lead router"})
    assert made.status_code == 201, made.text
    at = f"{BASE}/workflows/{made.json()['id']}"
    publish = {"change_message": "First", "definition": DEFINITION}
    published = await api.post(f"{at}/publish", json=publish)
    assert (published.status_code, published.json()["number"]) == (201, 1)
    assert (await api.put(at, json={"name": "Router"})).json()["name"] == "Router"
    assert (await api.get(f"{at}/versions")).json()["data"][0]["published"]
    paused = await api.put(f"{at}/status", json={"status": "paused"})
    assert paused.json()["lifecycle"] == "paused"
    comparison = (await api.get(f"{at}/compare", params={"from": "1"})).json()
    assert comparison["identical"]
    assert (await api.get(f"{at}/estimate")).json()["steps"] == []
    assert (await api.delete(at)).json()["lifecycle"] == "archived"
    assert (await api.get(f"{BASE}/workflows")).json()["data"] == []


async def test_a_lost_race_says_what_the_other_side_saved(api):
    made = (await api.post(f"{BASE}/workflows", json={"name": "Flow"})).json()
    draft = f"{BASE}/workflows/{made['id']}/draft"
    body = {"definition": DEFINITION, "revision": 1}
    assert (await api.put(draft, json=body)).json()["revision"] == 2
    body["definition"] = {"nodes": [], "edges": []}
    lost = await api.put(draft, json=body)
    assert (lost.status_code, lost.json()["error"]["code"]) == (409, "draft_changed")
    theirs = lost.json()["error"]["details"]["definition"]
    assert [node["id"] for node in theirs["nodes"]] == ["say", "start"]


async def test_a_draft_that_is_not_ready_is_refused_with_its_problems(api):
    made = (await api.post(f"{BASE}/workflows", json={"name": "Flow"})).json()
    lonely = {"nodes": [DEFINITION["nodes"][1]], "edges": []}
    body = {"change_message": "Try", "definition": lonely}
    refused = await api.post(f"{BASE}/workflows/{made['id']}/publish", json=body)
    error = refused.json()["error"]
    assert (refused.status_code, error["code"]) == (422, "workflow_not_ready")
    assert error["details"]["problems"][0]["code"] == "no_trigger"
    said = (await api.post(f"{BASE}/workflow-problems", json={"definition": lonely})).json()
    assert not said["ready"]


async def test_an_exported_file_is_the_same_each_time_and_comes_back_in(api):
    created = {"name": "Flow", "definition": DEFINITION}
    made = (await api.post(f"{BASE}/workflows", json=created)).json()
    exported = await api.get(f"{BASE}/workflows/{made['id']}/export")
    assert "attachment" in exported.headers["content-disposition"]
    copy = await api.post(f"{BASE}/workflows/import", json={"content": json.loads(exported.text)})
    assert copy.status_code == 201, copy.text
    again = await api.get(f"{BASE}/workflows/{copy.json()['id']}/export")
    assert again.text == exported.text
    refused = await api.post(f"{BASE}/workflows/import", json={"content": {"nodes": []}})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "workflow_unreadable")


async def test_the_catalogue_draws_every_form(api):
    types = (await api.get(f"{BASE}/workflow-node-types")).json()
    by_key = {each["key"]: each for each in types}
    assert by_key["logic.switch"]["outputs_from"] == "cases"
    assert by_key["agent.ask"]["settings"]["properties"]["agent_id"]["format"] == "agent"


async def test_what_the_database_cannot_hold_is_refused(api):
    broken = json.loads(json.dumps(DEFINITION).replace("1 + 1", "\\u0000"))
    answer = await api.post(f"{BASE}/workflows", json={"name": "Flow", "definition": broken})
    assert answer.status_code == 422
