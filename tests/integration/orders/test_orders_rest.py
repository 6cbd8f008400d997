"""Services and orders over HTTP."""

import pytest

from tests.support import agents, orders
from tests.support.api import client
from tests.support.builders import api_key_for

API = "/api/v1"


@pytest.fixture
async def caller(api, org):
    headers = {"x_api_key": await api_key_for(org.owner), "user_agent": "shop/1"}
    async with client(api, **headers) as browser:
        yield browser


@pytest.fixture
async def service(actor):
    return await orders.service(actor, (await agents.hire(actor)).id)


async def test_a_program_orders_with_three_requests(caller, service):
    offered = (await caller.get(f"{API}/services/{service.id}")).json()
    assert offered["intake_schema"]["required"] == ["topic"]
    answers = {"answers": {"topic": "Robots"}}
    quote = await caller.post(f"{API}/services/{service.id}/quotes", json=answers)
    assert (quote.status_code, quote.json()["total_micros"]) == (201, 20_000_000)
    body, key = {"quote_id": quote.json()["id"]}, {"Idempotency-Key": "first"}
    placed = await caller.post(f"{API}/orders", json=body, headers=key)
    again = await caller.post(f"{API}/orders", json=body, headers=key)
    assert (placed.status_code, again.json()) == (201, placed.json())
    reference = placed.json()["reference"]
    order = (await caller.get(f"{API}/orders/{reference}")).json()
    assert (order["id"], order["status"]) == (placed.json()["id"], "placed")
    assert order["placed_from"]["user_agent"] == "shop/1"
    assert order["placed_from"]["request_id"] == placed.headers["x-request-id"]
    cancelled = await caller.post(f"{API}/orders/{reference}/cancel")
    assert cancelled.json()["status"] == "cancelled"


async def test_a_batch_is_placed_with_one_quote(caller, service):
    csv = {"csv": "topic\nRobots\nDrones\n"}
    batch = await caller.post(f"{API}/services/{service.id}/batch-quotes", json=csv)
    placed = await caller.post(
        f"{API}/orders/batch", json={"quote_id": batch.json()["quote"]["id"]}
    )
    assert (placed.status_code, len(placed.json())) == (201, 2)
    page = (await caller.get(f"{API}/orders", params={"limit": 1, "open": True})).json()
    assert (len(page["data"]), page["has_more"]) == (1, True)


async def test_what_is_wrong_with_answers_is_told_by_field(caller, service):
    answer = await caller.post(f"{API}/services/{service.id}/quotes", json={"answers": {}})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "answers_incomplete")
    assert error["details"]["fields"] == {"topic": "Please answer this."}
