"""Tasks and deliverables over HTTP."""

import pytest

from tests.support import tasks
from tests.support.api import client
from tests.support.builders import api_key_for
from tests.support.report import REPORT

API = "/api/v1"


@pytest.fixture
async def caller(api, org):
    async with client(api, x_api_key=await api_key_for(org.owner)) as browser:
        yield browser


async def test_a_task_goes_from_quick_add_to_a_downloaded_report(caller, org):
    made = (await caller.post(f"{API}/tasks", json={"title": "October report"})).json()
    url = f"{API}/tasks/{made['id']}"
    assert (await caller.post(f"{url}/start")).json()["status"] == "in_progress"
    answer = await caller.post(f"{url}/deliverables", json=REPORT.model_dump(mode="json"))
    assert answer.status_code == 201, answer.text
    deliverable = f"{API}/deliverables/{answer.json()['id']}"
    accepted = await caller.post(f"{deliverable}/accept", json={"version": 1})
    assert accepted.json()["status"] == "accepted"
    for format, begins in (
        ("pdf", b"%PDF-"),
        ("docx", b"PK"),
        ("html", b"<!doctype"),
        ("md", b"# October"),
    ):
        file = await caller.get(f"{deliverable}/export", params={"format": format})
        assert file.content.startswith(begins)
        assert file.headers["content-disposition"].endswith(f"next-steps.{format}")
        assert file.headers["x-content-type-options"] == "nosniff"
    board = (await caller.get(f"{API}/tasks/board")).json()
    assert {c["status"]: c["total"] for c in board["columns"]}["completed"] == 1


async def test_a_csv_needs_to_know_which_table(caller, org):
    made = await tasks.task(org.owner, assignee_user_id=org.owner.user_id)
    handed_in = await tasks.submit(org.owner, made.id, REPORT)
    url = f"{API}/deliverables/{handed_in.id}/export?format=csv"
    assert (await caller.get(url)).json()["error"]["code"] == "nothing_to_export"
    chosen = await caller.get(f"{url}&section=channels")
    assert chosen.text.splitlines()[0].endswith("Channel,Leads,Cost,Kept")


async def test_sending_back_needs_a_comment(caller, org):
    made = await tasks.task(org.owner, assignee_user_id=org.owner.user_id)
    handed_in = await tasks.submit(org.owner, made.id)
    for step in ("reject", "request-changes"):
        url = f"{API}/deliverables/{handed_in.id}/{step}"
        answer = await caller.post(url, json={"version": 1, "comment": "  "})
        assert answer.status_code == 422


async def test_a_wrong_section_is_named_in_the_answer(caller, org):
    made = await tasks.task(org.owner, assignee_user_id=org.owner.user_id)
    body = {"title": "T", "sections": [{"id": "a", "label": "A", "type": "table", "data": {}}]}
    answer = await caller.post(f"{API}/tasks/{made.id}/deliverables", json=body)
    assert answer.status_code == 422
    assert "columns" in answer.text


async def test_two_assignees_are_refused(caller, org):
    person = str(org.owner.user_id)
    body = {"title": "T", "agent_id": person, "assignee_user_id": person}
    answer = await caller.post(f"{API}/tasks", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "two_assignees")
