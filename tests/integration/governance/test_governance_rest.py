"""Approvals over HTTP, and the names of other products for the same."""

import pytest

from agents_os.core.actor import Actor
from agents_os.domains.identity.metadata.permissions import Role
from tests.support.agents import hire
from tests.support.approvals import BETTER, LETTER, ask, confirm, look, new_run, told
from tests.support.builders import api_key_for

API = "/api/v1"


@pytest.fixture
async def admin(org):
    return await org.member(Role.ADMIN)


@pytest.fixture
def as_(api_client):
    """Call as somebody, by API key."""
    keys: dict[tuple, str] = {}  # a company may have only a few

    async def call(actor: Actor, method: str, path: str, body=None, *, scopes=(), **query):
        whose = (actor.principal_id, *scopes)
        key = keys[whose] = keys.get(whose) or await api_key_for(actor, *scopes)
        return await api_client.request(
            method, f"{API}{path}", json=body, params=query, headers={"X-API-Key": key}
        )

    return call


EVALUATION = {"action_class": "outbound", "tool": "send_email", "payload": LETTER}


async def test_from_the_question_to_the_effect(org, admin, as_):
    asked = await as_(org.owner, "post", "/policy/evaluate", EVALUATION)
    assert asked.status_code == 201, asked.text
    decision = asked.json()
    assert decision["verdict"] == "require_approval"
    (entry,) = (await as_(admin, "get", "/approvals")).json()["data"]
    assert (entry["payload"], entry["can"]) == (LETTER, ["approve", "reject", "modify", "defer"])
    path = f"/approvals/{entry['id']}"
    approved = await as_(admin, "post", f"{path}/approve", {"digest": entry["digest"]})
    assert (approved.status_code, approved.json()["status"]) == (200, "approved")
    read = await as_(org.owner, "get", f"/decisions/{decision['id']}")
    assert read.json() == decision
    counts = await as_(admin, "get", "/approvals/counts")
    assert counts.json() == {"mine": 0, "all": 0, "decided": 1}
    (entry,) = (await as_(admin, "get", "/approvals", filter="decided")).json()["data"]
    assert entry["id"] == decision["approval_id"]
    await confirm(org.owner, decision["id"])


async def test_every_way_of_answering(org, admin, as_):
    approval = await ask(org.owner)
    path = f"/approvals/{approval.id}"
    late = await as_(admin, "post", f"{path}/defer", {"until": "2020-01-01T00:00:00Z"})
    assert (late.status_code, late.json()["error"]["code"]) == (422, "bad_snooze")
    body = {"digest": approval.digest, "payload": BETTER, "comment": "Monday"}
    changed = await as_(admin, "post", f"{path}/modify", body)
    assert (changed.json()["status"], changed.json()["payload"]) == ("modified", BETTER)
    rejected = await as_(admin, "post", f"{path}/reject")
    assert (rejected.status_code, rejected.json()["error"]["code"]) == (409, "approval_closed")
    wrong = await as_(admin, "post", f"{path}/answer", {"answer": "Yes"})
    assert wrong.json()["error"]["code"] == "approval_wrong_kind"
    detail = (await as_(admin, "get", path)).json()
    assert detail["original_payload"] == LETTER
    assert [vote["comment"] for vote in detail["votes"]] == ["Monday"]


async def test_looking_has_no_effect_and_there_is_no_other_way_in_by_get(org, admin, as_):
    approval = await ask(org.owner)
    path = f"/approvals/{approval.id}"
    before = await look(admin, approval.id)
    for verb in ("approve", "reject", "modify", "defer", "answer"):
        answer = await as_(admin, "get", f"{path}/{verb}", digest=approval.digest)
        assert answer.status_code == 405
    for url in (path, "/approvals", "/approvals/counts", f"/decisions/{approval.decision_id}"):
        assert (await as_(admin, "get", url)).status_code == 200
    assert await look(admin, approval.id) == before
    assert await told(org.owner, "approval.decided") == []


async def test_nobody_answers_without_a_credential(org, api_client):
    approval = await ask(org.owner)
    body = {"run_id": str(approval.id), "approved": True, "responder": "admin@example.com"}
    for path in (f"/approvals/{approval.id}/approve", "/webhooks/approval"):
        assert (await api_client.post(f"{API}{path}", json=body)).status_code == 401


async def test_a_key_that_may_ask_may_not_answer(org, admin, as_):
    scopes = ("work:create", "runs:read")
    asked = await as_(org.owner, "post", "/policy/evaluate", EVALUATION, scopes=scopes)
    assert asked.status_code == 201
    decision = asked.json()
    answer = await as_(
        admin,
        "post",
        f"/approvals/{decision['approval_id']}/approve",
        {"digest": decision["digest"]},
        scopes=scopes,
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")


async def test_to_approve_is_to_name_the_digest(org, admin, as_):
    approval = await ask(org.owner)
    path = f"/approvals/{approval.id}/approve"
    for body, status in (({}, 422), ({"digest": "0" * 63}, 422), ({"digest": "0" * 64}, 409)):
        assert (await as_(admin, "post", path, body)).status_code == status


@pytest.mark.parametrize("prefix", ["/runs", "/executions"])
async def test_a_run_that_waits_for_one_action_can_be_approved_by_its_id(org, admin, as_, prefix):
    run_id = await new_run(org.owner, (await hire(org.owner)).id)
    none = await as_(admin, "post", f"{prefix}/{run_id}/approve", {"digest": "0" * 64})
    assert none.json()["error"]["code"] == "approval_not_found"
    first = await ask(org.owner, run_id=run_id, step_id="1")
    second = await ask(org.owner, run_id=run_id, step_id="2")
    several = await as_(admin, "post", f"{prefix}/{run_id}/reject")
    assert several.json()["error"]["code"] == "several_approvals_open"
    assert several.json()["error"]["details"]["approval_ids"] == [str(first.id), str(second.id)]
    await as_(admin, "post", f"/approvals/{second.id}/reject")
    path = f"{prefix}/{run_id}/approve"
    assert (await as_(admin, "post", path, {"digest": first.digest})).json()["status"] == "approved"


async def test_an_outside_system_answers_as_itself_not_as_the_responder_it_names(org, admin, as_):
    run_id = await new_run(org.owner, (await hire(org.owner)).id)
    approval = await ask(org.owner, run_id=run_id)
    body = {"run_id": str(run_id), "approved": True, "responder": "boss@example.com"}
    blind = await as_(admin, "post", "/webhooks/approval", body)
    assert blind.status_code == 422
    body["digest"] = approval.digest
    mine = await as_(org.owner, "post", "/webhooks/approval", body)
    assert mine.json()["error"]["code"] == "self_approval"
    answered = await as_(admin, "post", "/webhooks/approval", body)
    assert answered.json()["decided_by"] == str(admin.user_id)
    other_run = await new_run(org.owner, (await hire(org.owner)).id)
    await ask(org.owner, run_id=other_run)
    body = {"run_id": str(other_run), "approved": False, "comment": "No"}
    assert (await as_(admin, "post", "/webhooks/approval", body)).json()["status"] == "rejected"


async def test_rules_are_made_listed_and_changed(org, admin, as_):
    body = {"name": "No letters", "effect": "block", "tools": ["send_email"]}
    made = await as_(admin, "post", "/policies", body)
    assert made.status_code == 201, made.text
    assert (await as_(org.owner, "post", "/policy/evaluate", EVALUATION)).json()["reasons"] == [
        "No letters"
    ]
    body |= {"enabled": False}
    changed = await as_(admin, "put", f"/policies/{made.json()['id']}", body)
    assert changed.json()["enabled"] is False
    listed = (await as_(admin, "get", "/policies")).json()["data"]
    assert [row["enabled"] for row in listed] == [False]
    scopes = ("runs:read",)
    assert (await as_(admin, "get", "/policies", scopes=scopes)).status_code == 403


async def test_a_rule_that_can_never_match_is_refused(admin, as_):
    body = {"name": "?", "effect": "allow", "amount_over_micros": 9, "amount_up_to_micros": 9}
    refused = await as_(admin, "post", "/policies", body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "rule_unclear")
