"""A chat answer becomes a task."""

from httpx2 import AsyncClient

from agents_os.domains.identity.metadata.permissions import Role
from tests.support.builders import Org, api_key_for
from tests.support.conversations import active_agent, ask, watch


async def test_an_answer_becomes_a_task_of_its_agent_with_the_talk_attached(
    org: Org, api_client: AsyncClient
):
    agent_id = await active_agent(org.owner)
    turn = await ask(org.owner, agent_id, "Write about bees")
    _, answer = await watch(org.owner, turn.run_id)
    headers = {"X-API-Key": await api_key_for(org.owner)}
    path = f"/api/v1/messages/{answer.id}/task"
    made = await api_client.post(path, json={"priority": "HIGH"}, headers=headers)
    assert made.status_code == 201, made.text
    task = made.json()
    assert (task["title"], task["priority"]) == ("Write about bees", "HIGH")
    assert task["assignee"]["id"] == str(agent_id)
    assert task["origin_message_id"] == str(answer.id)
    whole = await api_client.get(f"/api/v1/tasks/{task['id']}", headers=headers)
    assert [each["name"] for each in whole.json()["attachments"]] == ["Conversation.md"]
    free = await api_client.post(path, json={"agent_id": None, "title": "Bees"}, headers=headers)
    assert (free.json()["assignee"], free.json()["title"]) == (None, "Bees")


async def test_answers_of_colleagues_are_unknown(org: Org, api_client: AsyncClient):
    turn = await ask(org.owner, await active_agent(org.owner))
    _, answer = await watch(org.owner, turn.run_id)
    headers = {"X-API-Key": await api_key_for(await org.member(Role.ADMIN))}
    path = f"/api/v1/messages/{answer.id}/task"
    assert (await api_client.post(path, headers=headers)).status_code == 404
