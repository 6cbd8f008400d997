"""Generated from the OpenAPI document: nobody reaches another organisation by an id.

Organisation A has one of everything that has an id, made through the API. Every operation that
takes an id, in its path, query or body, is called by organisation B's owner with A's ids. A new
operation with an id this file does not know fails until `found_company` makes one.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import pytest

from agents_os.core.actor import Actor
from agents_os.core.ids import uuid7
from agents_os.core.openapi import operations
from tests.support.api import DOCUMENT, client
from tests.support.dump import Rows, dumping
from tests.support.examples import Examples
from tests.support.game import recommend_skill
from tests.support.notifications import tell
from tests.support.people import with_confirmed_address
from tests.support.provider_keys import save_key
from tests.support.tool_server import tool_server

API = "/api/v1"

# Path parameters that name nothing of a tenant (keys of the built-in catalogue), or that are the
# credential themselves (the address of a webhook, of a file).
PUBLIC_PARAMETERS = {"key", "workflow_template", "webhook_token", "file_token"}
FLOW = {
    "nodes": [
        {"id": "hook", "type": "trigger.webhook", "name": "Hook", "config": {"signed": False}},
        {"id": "say", "type": "data.transform", "name": "Say", "config": {"expression": "1"}},
    ],
    "edges": [{"source": "hook", "target": "say"}],
}
# Values that minimal examples cannot guess.
CHOICES = {"from": "1", "to": "1", "permission": "api_keys:manage", "scopes": ["read"]}


@dataclass(frozen=True)
class Company:
    """An organisation with one of everything, and its owner's two kinds of credential."""

    ids: dict[str, Any]
    credentials: dict[str, dict[str, str]]


def _names(path: str) -> list[str]:
    return re.findall(r"{(\w+)}", path)


def _is_id(name: str) -> bool:
    return name.endswith(("_id", "_ids"))


def _takes_ids_beside_the_path(operation: dict[str, Any]) -> bool:
    queries = [p["name"] for p in operation.get("parameters", []) if p.get("in") == "query"]
    return any(_is_id(name) for name in [*queries, *_properties(operation)])


def _properties(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = content.get("schema", {})
    for option in (schema, *schema.get("anyOf", [])):
        name = option.get("$ref", "").rpartition("/")[2]
        shape = DOCUMENT["components"]["schemas"][name] if name else option
        if "properties" in shape:
            return shape["properties"]
    return {}


BY_PATH = [
    pytest.param(path, method, operation, id=operation["operationId"])
    for path, method, operation in operations(DOCUMENT)
    if set(_names(path)) - PUBLIC_PARAMETERS
]
BESIDE_PATH = [
    pytest.param(path, method, operation, id=operation["operationId"])
    for path, method, operation in operations(DOCUMENT)
    if not set(_names(path)) - PUBLIC_PARAMETERS and _takes_ids_beside_the_path(operation)
]


@pytest.fixture(scope="module")
async def api(api):
    async with client(api) as caller:
        yield caller


@pytest.fixture(scope="module")
async def a(api) -> Company:
    return await found_company(api)


@pytest.fixture(scope="module")
async def b(api) -> Company:
    return await found_company(api)


@pytest.fixture(scope="module")
async def rows_of_a(a) -> AsyncIterator[Callable[[], Awaitable[Rows]]]:
    async with dumping() as rows_about:
        yield partial(rows_about, a.ids["org_id"], a.ids["user_id"], a.ids["session_id"])


async def found_company(api: httpx2.AsyncClient) -> Company:
    """Sign up and make one of everything."""
    token, session = await sign_up(api)
    me = {"Authorization": f"Bearer {token}"}

    async def post(path: str, body: Any = None, **query: Any) -> Any:
        answer = await api.post(f"{API}{path}", json=body, params=query, headers=me)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()

    async def put(path: str, body: Any) -> Any:
        answer = await api.put(f"{API}{path}", json=body, headers=me)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()

    async def upload(path: str, name: str) -> Any:
        answer = await api.post(f"{API}{path}?name={name}", content=b"Text", headers=me)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()

    async def read(path: str) -> Any:
        answer = await api.get(f"{API}{path}", headers=me)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()

    user = session["user"]["id"]
    key = await post("/org/api-keys", {"name": "Everything", "scopes": ["full"]})
    invite = await post("/org/members/invite", {"email": f"{uuid7().hex}@example.test"})
    team = await post("/org/teams", {"name": "Support", "member_ids": [user]})
    template = (await read("/templates"))[0]["key"]
    agent = await post("/agents/hire", {"template_key": template})
    answer = await post(f"/agents/{agent['id']}/chat", {"message": "Hello"}, stream=False)
    memory = await post(f"/agents/{agent['id']}/memories", {"text": "The logo is blue."})
    async with tool_server() as tools:
        server = await post("/tool-servers", {"name": "Orders", "url": tools.url})
    action = {"action_class": "outbound", "tool": "send_email", "agent_id": agent["id"]}
    decision = await post("/policy/evaluate", action)
    policy = await post("/policies", {"name": "No rockets", "effect": "block", "tools": ["launch"]})
    owner = Actor.system(UUID(session["org"]["id"]))
    card = await recommend_skill(owner, UUID(agent["id"]))
    await tell(owner, UUID(user))
    notification = (await read("/notifications"))["data"][0]["id"]
    provider_key = await save_key(owner)
    result = {"id": "text", "label": "Text", "type": "text", "data": {"markdown": "Done"}}
    task = await post("/tasks", {"title": "Report", "assignee_user_id": user})
    other = await post("/tasks", {"title": "Figures"})
    note = await post(f"/tasks/{task['id']}/attachments", {"name": "a.txt", "content": "A"})
    handed_in = await post(
        f"/tasks/{task['id']}/deliverables", {"title": "Report", "sections": [result]}
    )
    daily = {"cron": "0 9 * * *", "task": {"title": "Report"}}
    schedule = await post("/schedules", daily)
    service = (await read("/services"))["data"][0]["id"]
    answers = {"topic": "Robots", "audience": "Shops", "goal": "Inform"}
    quote = await post(f"/services/{service}/quotes", {"answers": answers})
    order = await post("/orders", {"quote_id": quote["id"]})
    workflow = await post("/workflows", {"name": "Flow", "definition": FLOW})
    await post(f"/workflows/{workflow['id']}/publish", {"change_message": "First"})
    hook = (await read(f"/workflows/{workflow['id']}/triggers"))[0]
    started = (await api.post(urlsplit(hook["url"]).path, json={})).json()
    await post(f"/runs/{started['run_id']}/cancel")
    pin = await put(
        f"/workflows/{workflow['id']}/pins",
        {"caller_kind": "workflow", "caller_id": workflow["id"], "version": 1},
    )
    base = await post("/knowledge-bases", {"name": "Handbook"})
    grant = await post(f"/knowledge-bases/{base['id']}/grants", {"agent_id": agent["id"]})
    document = await upload(f"/knowledge-bases/{base['id']}/documents/upload", "terms.txt")
    link = await post(f"/documents/{document['id']}/links", {})
    cap = {"name": "Cap", "scope": "org", "limit_micros": 10**12}
    budget = await post("/billing/budgets", cap)
    return Company(
        ids={
            "org_id": session["org"]["id"],
            "user_id": user,
            "owner_id": user,
            "member_ids": [user],
            "session_id": (await read("/auth/sessions"))["data"][0]["id"],
            "key_id": key["api_key"]["id"] if "api_key" in key else key["id"],
            "invite_id": invite["id"],
            "team_id": team["id"],
            "agent_id": agent["id"],
            "number": 1,
            "memory_id": memory["id"],
            "server_id": server["id"],
            "tool_id": server["tools"][0]["id"],
            "tool_ids": [server["tools"][0]["id"]],
            "conversation_id": answer["conversation_id"],
            "message_id": answer["id"],
            "run_id": answer["run_id"],
            "task_id": task["id"],
            "schedule_id": schedule["id"],
            "service_id": service,
            "quote_id": quote["id"],
            "order_id": order["id"],
            "budget_id": budget["id"],
            "base_id": base["id"],
            "base_ids": [base["id"]],
            "grant_id": grant["id"],
            "document_id": document["id"],
            "document_ids": [document["id"]],
            "link_id": link["id"],
            "workflow_id": workflow["id"],
            "pin_id": pin["id"],
            "caller_kind": "workflow",
            "caller_id": workflow["id"],
            "node_id": "hook",
            "delivery_id": started["delivery_id"],
            "workflow_run_id": started["run_id"],
            "parent_run_id": started["run_id"],
            "workflow_template": "company_onboarding",
            "payment_method_id": "pm_of_a",
            "subject_id": agent["id"],
            "scope": "agent",
            "depends_on_id": other["id"],
            "below_id": other["id"],
            "attachment_id": note["id"],
            "deliverable_id": handed_in["id"],
            "assignee_user_id": user,
            "mention_ids": [user],
            "step_id": "1",
            "agent_ids": [agent["id"]],
            "decision_id": decision["id"],
            "approval_id": decision["approval_id"],
            "policy_id": policy["id"],
            "provider_key_id": str(provider_key),
            "recommendation_id": str(card),
            "notification_id": notification,
            "key": template,
            "template_key": template,
        },
        credentials={"api key": {"X-API-Key": key["key"]}, "access token": me},
    )


async def sign_up(api: httpx2.AsyncClient) -> tuple[str, dict[str, Any]]:
    answer = await api.post(
        f"{API}/auth/signup",
        params={"tokens": "body"},
        json={
            "email": f"{uuid7().hex}@example.test",
            "password": "correct horse battery staple",
            "company": "Acme Robotics",
        },
        # Sign-ups are limited by address.
        headers={"X-Forwarded-For": f"2001:db8::{uuid7().hex[-4:]}"},
    )
    assert answer.status_code == 201, answer.text
    owner = answer.json()["user"]
    await with_confirmed_address(owner["id"], owner["email"])
    return answer.json()["access_token"], answer.json()


async def call(
    api: httpx2.AsyncClient,
    of: tuple[str, str, dict[str, Any]],
    ids: dict[str, Any],
    headers: dict[str, str],
) -> httpx2.Response:
    """Call an operation with `ids` wherever it takes any, and else the least it accepts."""
    path, method, operation = of
    examples = Examples(DOCUMENT, {**CHOICES, **ids})
    return await api.request(
        method,
        path.format(**ids),
        params=examples.query(operation),
        json=examples.body(operation),
        headers=headers,
    )


@pytest.mark.parametrize(("path", "method", "operation"), BY_PATH + BESIDE_PATH)
def test_every_id_is_known_here(path, method, operation, a):
    queries = [p["name"] for p in operation.get("parameters", []) if p.get("in") == "query"]
    named = {*queries, *_properties(operation)}
    wanted = {name for name in named if _is_id(name)} | {*_names(path)} - PUBLIC_PARAMETERS
    assert wanted <= a.ids.keys(), "make one in found_company()"


@pytest.mark.parametrize("credential", ["api key", "access token"])
@pytest.mark.parametrize(("path", "method", "operation"), BY_PATH)
async def test_an_id_of_another_organisation_is_not_found(
    api, a, b, rows_of_a, path, method, operation, credential
):
    before = await rows_of_a()
    answer = await call(api, (path, method, operation), a.ids, b.credentials[credential])
    assert answer.status_code in (403, 404), answer.text
    assert answer.json()["error"]["code"] != "unknown_path"
    assert not any(str(value) in answer.text.replace(path, "") for value in _words_of(a))
    assert await rows_of_a() == before


def _words_of(company: Company) -> list[str]:
    """What an answer to a stranger must not contain (ids they sent themselves may come back)."""
    return [
        credential for headers in company.credentials.values() for credential in headers.values()
    ]


@pytest.mark.parametrize(("path", "method", "operation"), BESIDE_PATH)
async def test_an_id_of_another_organisation_in_body_or_query_has_no_effect(
    api, a, b, rows_of_a, path, method, operation
):
    before = await rows_of_a()
    answer = await call(api, (path, method, operation), a.ids, b.credentials["api key"])
    if method == "get" and answer.is_success:
        assert answer.json().get("data", []) == []
        assert a.ids["task_id"] not in answer.text  # of the board, which has columns
    else:
        assert answer.status_code in (403, 404, 422), answer.text
        assert "fields" not in answer.json()["error"]["details"], "the example is not valid"
    assert await rows_of_a() == before


READS = [parameter for parameter in BY_PATH if parameter.values[1] == "get"]


@pytest.mark.parametrize(("path", "method", "operation"), READS)
async def test_with_its_own_key_each_of_them_is_found(api, a, path, method, operation):
    """Or the tests above would prove nothing."""
    answer = await call(api, (path, method, operation), a.ids, a.credentials["api key"])
    assert answer.status_code in (200, 307), answer.text
