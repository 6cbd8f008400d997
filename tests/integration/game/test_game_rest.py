"""The game over HTTP."""

import pytest

from agents_os.core.ids import uuid7
from tests.support.agents import hire
from tests.support.builders import api_key_for
from tests.support.game import accept, recommend_skill, work

API = "/api/v1"


@pytest.fixture
async def caller(org, api_client):
    api_client.headers["X-API-Key"] = await api_key_for(org.owner)
    return api_client


async def get(caller, path, **query):
    answer = await caller.get(f"{API}{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_agents_level_points_and_log(org, caller):
    agent = await hire(org.owner)
    done = work(agent.id)
    await accept(org.owner, done)
    progress = await get(caller, f"/agents/{agent.id}/progress")
    assert (progress["level"]["level"], progress["level"]["xp_to_next"]) == (2, 54)
    assert progress["record"]["accepted"] == 1
    [entry] = (await get(caller, f"/agents/{agent.id}/xp", task_id=str(done.task_id)))["data"]
    assert entry["explanation"]["calculation"].endswith("= 25 XP")
    assert (await get(caller, f"/agents/{agent.id}/xp", task_id=str(uuid7())))["data"] == []
    log = await get(caller, f"/agents/{agent.id}/growth")
    assert {each["kind"] for each in log} == {"achievement", "level", "version"}
    titles = (await get(caller, f"/agents/{agent.id}/achievements"))["achievements"]
    assert sum(title["earned_at"] is not None for title in titles) == 1


async def test_the_companys_side(caller):
    assert (await get(caller, "/game/company"))["level"]["level"] == 1
    assert (await get(caller, "/game/preview", priority="HIGH", size="XL"))["up_to"] == 110
    assert len((await get(caller, "/game/quests"))["offered"]) == 3
    assert len((await get(caller, "/game/achievements"))["achievements"]) == 8
    assert (await get(caller, "/game/season"))["teams"] == []
    assert await get(caller, "/game/anomalies") == []


async def test_settings_and_quests_are_changed(caller):
    changed = await caller.patch(f"{API}/game/settings", json={"mode": "subtle"})
    assert (changed.status_code, changed.json()["mode"]) == (200, "subtle")
    bad = await caller.patch(f"{API}/game/settings", json={"mode": "loud"})
    assert bad.status_code == 422
    offer = (await get(caller, "/game/quests"))["offered"][0]["key"]
    picked = await caller.post(f"{API}/game/quests/weekly", json={"quest_key": offer})
    assert (picked.status_code, picked.json()["key"]) == (200, offer)


async def test_a_recommendation_is_answered(org, caller):
    agent = await hire(org.owner)
    card = await recommend_skill(org.owner, agent.id)
    [found] = (await get(caller, "/game/skills", only_open=True))["data"]
    assert found["id"] == str(card)
    url = f"{API}/game/skills/{card}/answer"
    answered = await caller.post(url, json={"accept": True})
    assert (answered.status_code, answered.json()["status"]) == (200, "accepted")
    again = await caller.post(url, json={"accept": True})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "skill_already_answered")
    assert (await get(caller, "/game/skills", only_open=True))["data"] == []


@pytest.mark.parametrize("path", ["/game/me", "/game/me/xp", "/game/me/preferences"])
async def test_what_is_personal_is_not_for_api_keys(caller, path):
    answer = await caller.get(f"{API}{path}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "only_for_people")
