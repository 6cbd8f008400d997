"""Webhooks of workflows: who may start what, once, and what is kept of it."""

import asyncio
import json
import subprocess
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import frozen_at, utc_now
from agents_os.core.errors import Forbidden
from agents_os.core.ids import uuid7
from agents_os.core.pagination import PageQuery
from agents_os.domains.identity.metadata.permissions import Role
from agents_os.domains.knowledge.metadata.citing import GONE
from agents_os.domains.runs.usecases.queries import get_run, read_input
from agents_os.domains.workflows.metadata.trigger_schemas import DeliveryRead
from agents_os.domains.workflows.usecases.triggers.queries import list_deliveries
from agents_os.domains.workflows.usecases.triggers.replay_delivery import replay_delivery
from tests.support.builders import Org
from tests.support.published_workflows import graph, publish, secret_for, signed, triggers_of
from tests.support.task_runs import work
from tests.support.web_login import web_login

BODY = b'{"company": "Acme"}'


def webhook(**settings: object) -> dict[str, object]:
    return {"id": "hook", "type": "trigger.webhook", "config": settings}


def flow(**settings: object):
    """A webhook and a step that repeats what came."""
    say = {"fields": [{"key": "company", "value": "{{ trigger.data.company }}"}]}
    step = {"id": "say", "type": "data.transform", "config": say}
    return graph(webhook(**settings), step, edges=[("hook", "say")])


async def path_of(actor: Actor, workflow_id: UUID) -> str:
    return urlsplit((await triggers_of(actor, workflow_id))["hook"].url).path


async def deliveries(actor: Actor, workflow_id: UUID) -> list[DeliveryRead]:
    async with db.unit_of_work(actor) as uow:
        return (await list_deliveries(uow, workflow_id, "hook", PageQuery())).data


def refused(answer: Response) -> str:
    return f"{answer.status_code} {answer.json()['error']['code']}"


async def test_a_signed_request_starts_one_run_and_is_kept(org: Org, api_client: AsyncClient):
    workflow_id = await publish(org.owner, flow())
    secret, path = await secret_for(org.owner, workflow_id), await path_of(org.owner, workflow_id)
    async with web_login():
        first = await api_client.post(path, content=BODY, headers=signed(secret, BODY))
        again = await api_client.post(path, content=BODY, headers=signed(secret, BODY))
        other = await api_client.post(path, content=BODY, headers=signed(secret, BODY, "d2"))
    assert (first.status_code, again.status_code, other.status_code) == (202, 202, 202), first.text
    assert again.json() == {**first.json(), "duplicate": True}
    assert other.json()["run_id"] != first.json()["run_id"]
    run_id = UUID(first.json()["run_id"])
    async with db.unit_of_work(org.owner) as uow:
        assert (await get_run(uow, run_id)).owner_id == org.owner.user_id
        assert (await read_input(uow, run_id))["data"] == {"company": "Acme"}
    kept = await deliveries(org.owner, workflow_id)
    assert [(each.key, each.state) for each in kept] == [("d2", "started"), ("d1", "started")]
    await work(org.owner)
    waited = await api_client.post(
        f"{path}?wait=1", content=BODY, headers=signed(secret, BODY, "d1")
    )
    assert waited.json()["output"] == {"company": "Acme"}, waited.text


@pytest.mark.parametrize("token", ["nobody", "%00", "%FF", "%27", "x" * 150])
async def test_an_address_that_leads_nowhere_is_not_found_whatever_it_says(
    token: str, services: None, api_client: AsyncClient
):
    assert refused(await api_client.post(f"/api/v1/hooks/{token}")) == "404 webhook_not_found"


async def test_what_is_not_signed_as_asked_starts_nothing_and_is_counted(
    org: Org, api_client: AsyncClient
):
    workflow_id = await publish(org.owner, flow())
    path = await path_of(org.owner, workflow_id)
    no_secret = await api_client.post(path, content=BODY, headers=signed("whsec_AAAA", BODY))
    assert refused(no_secret) == "409 webhook_not_ready"
    secret = await secret_for(org.owner, workflow_id)
    good = signed(secret, BODY)
    late = signed(secret, BODY, **{"webhook-timestamp": "1000"})
    for body, headers in (
        (BODY, {"content-type": "application/json"}),
        (BODY, signed("whsec_AAAA", BODY)),
        (b'{"company": "Evil"}', good),
        (BODY, late),
    ):
        answer = await api_client.post(path, content=body, headers=headers)
        assert refused(answer) == "401 webhook_refused"
    trigger = (await triggers_of(org.owner, workflow_id))["hook"]
    assert (trigger.refused, await deliveries(org.owner, workflow_id)) == (4, [])
    assert "from the future" in trigger.last_refusal or "wrong" in trigger.last_refusal
    unknown = await api_client.post(f"{path}x", content=BODY, headers=good)
    assert refused(unknown) == "404 webhook_not_found"


async def test_an_old_secret_counts_for_a_day_after_a_new_one(org: Org, api_client: AsyncClient):
    workflow_id = await publish(org.owner, flow())
    old = await secret_for(org.owner, workflow_id)
    new = await secret_for(org.owner, workflow_id)
    path = await path_of(org.owner, workflow_id)
    for number, secret in enumerate((old, new)):
        headers = signed(secret, BODY, f"d{number}")
        assert (await api_client.post(path, content=BODY, headers=headers)).status_code == 202
    with frozen_at(utc_now() + timedelta(hours=25)):
        headers = signed(old, BODY, "d3")
        assert refused(await api_client.post(path, content=BODY, headers=headers)).startswith("401")


async def test_a_webhook_that_answers_when_finished_gives_the_result_but_no_deleted_document(
    org: Org, api_client: AsyncClient
):
    workflow_id = await publish(org.owner, flow(signed=False, respond="when_finished"))
    path = await path_of(org.owner, workflow_id)

    async def send() -> dict[str, object]:
        headers = {"webhook-id": "d1"}
        answer = await api_client.post(path, json={"company": "Acme"}, headers=headers)
        return {"code": answer.status_code, **answer.json()}

    sent = asyncio.create_task(send())
    while not sent.done() and not await deliveries(org.owner, workflow_id):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await work(org.owner)
    first = await sent
    assert (first["code"], first["output"]) == (200, {"company": "Acme"})
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        quoting = json.dumps({"company": f"⟦passage {uuid7()}⟧"})
        await uow.session.execute(text("update runs set output = :quoting"), {"quoting": quoting})
    again = await send()
    assert (again["duplicate"], again["output"]) == (True, {"company": GONE})


async def test_unsigned_requests_are_a_choice_with_a_warning(org: Org, api_client: AsyncClient):
    workflow_id = await publish(org.owner, flow(signed=False))
    trigger = (await triggers_of(org.owner, workflow_id))["hook"]
    assert "learns this address" in trigger.warning
    path, form = urlsplit(trigger.url).path, {"company": "Acme"}
    first = await api_client.post(path, data=form)
    again = await api_client.post(path, data=form)
    assert again.json()["duplicate"], "the same body within five minutes"
    named = await api_client.post(path, data=form, headers={"Idempotency-Key": "7"})
    with frozen_at(utc_now() + timedelta(minutes=6)):
        later = await api_client.post(path, data=form)
    runs = {answer.json()["run_id"] for answer in (first, again, named, later)}
    assert len(runs) == 3
    assert refused(await api_client.post(f"{path}?wait=5", data=form)) == "401 webhook_refused"


async def test_the_author_says_what_tells_requests_apart(org: Org, api_client: AsyncClient):
    workflow_id = await publish(org.owner, flow(signed=False, dedupe_key="trigger.data.id"))
    path = await path_of(org.owner, workflow_id)
    answers = [
        await api_client.post(path, json={"id": number, "company": "A", "at": at})
        for number, at in ((1, 1), (1, 2), (2, 3))
    ]
    assert [answer.json()["duplicate"] for answer in answers] == [False, True, False]
    alike = [{"id": f"{'x' * 300}{end}", "company": "A"} for end in "ab"]
    answers = [await api_client.post(path, json=body) for body in alike]
    assert not any(answer.json()["duplicate"] for answer in answers), "long keys, one beginning"
    assert refused(await api_client.post(path, json={"company": "A"})) == "422 bad_expression"


async def test_a_paused_workflow_refuses_clearly_and_the_request_can_be_delivered_again(
    org: Org, api_client: AsyncClient
):
    workflow_id = await publish(org.owner, flow())
    secret, path = await secret_for(org.owner, workflow_id), await path_of(org.owner, workflow_id)
    await _set(org.owner, workflow_id, "paused")
    paused = await api_client.post(path, content=BODY, headers=signed(secret, BODY))
    assert refused(paused) == "409 workflow_not_runnable"
    (delivery,) = await deliveries(org.owner, workflow_id)
    assert (delivery.state, "paused" in delivery.problem) == ("not_started", True)
    await _set(org.owner, workflow_id, "active")
    replayed = await replay_delivery(org.owner, workflow_id, "hook", delivery.id)
    assert (replayed.replay_of, replayed.data) == (delivery.id, {"company": "Acme"})
    sent = await api_client.post(path, content=BODY, headers=signed(secret, BODY))
    assert not sent.json()["duplicate"], "what had started nothing is no duplicate"
    assert (await triggers_of(org.owner, workflow_id))["hook"].problem is None


async def test_a_webhook_keeps_its_address_and_ends_with_its_node_or_its_publisher(
    org: Org, api_client: AsyncClient
):
    workflow_id = await publish(org.owner, flow())
    secret, path = await secret_for(org.owner, workflow_id), await path_of(org.owner, workflow_id)
    by_hand = graph({"id": "hook", "type": "trigger.manual"}, edges=[])
    other = graph({"id": "start", "type": "trigger.manual"}, edges=[])

    async def send(number: int) -> Response:
        return await api_client.post(path, content=BODY, headers=signed(secret, BODY, f"d{number}"))

    await publish(org.owner, other, workflow_id)
    assert refused(await send(1)) == "409 webhook_not_ready"
    admin = await org.member(Role.ADMIN)
    await publish(admin, flow(), workflow_id)
    assert (await send(2)).status_code == 202
    async with db.unit_of_work(org.owner) as uow:
        await uow.session.execute(
            text("delete from memberships where principal_id = :id"), {"id": admin.user_id}
        )
    with frozen_at(utc_now() + timedelta(seconds=10)):  # longer than actors are remembered
        assert refused(await send(3)) == "409 webhook_not_ready"
    await publish(org.owner, by_hand, workflow_id)
    assert not (await triggers_of(org.owner, workflow_id))["hook"].active


async def test_only_those_who_may_edit_make_secrets_and_replay(org: Org):
    workflow_id = await publish(org.owner, flow())
    member = await org.member(Role.MEMBER)
    with pytest.raises(Forbidden):
        await secret_for(member, workflow_id)
    assert (await triggers_of(member, workflow_id))["hook"].url is None
    secret = await secret_for(org.owner, workflow_id)
    async with db.unit_of_work(Actor.system(org.id)) as uow:
        row = (await uow.session.execute(text("select * from workflow_triggers"))).mappings().one()
    assert secret not in str(dict(row))


async def test_the_example_of_the_how_to_works(org: Org, api_client: AsyncClient):
    """Its openssl line signs as we check."""
    text_ = (Path(__file__).parents[3] / "docs/how-to/start-workflows-from-outside.md").read_text()
    script = text_.split("```sh\n")[1].split("curl")[0]
    workflow_id = await publish(org.owner, flow())
    secret, path = await secret_for(org.owner, workflow_id), await path_of(org.owner, workflow_id)
    script = script.replace("whsec_…", secret) + 'printf "%s\\n" "$id" "$time" "$signature" "$body"'
    made = await asyncio.create_subprocess_exec("sh", "-c", script, stdout=subprocess.PIPE)
    delivery_id, time, signature, body = (await made.communicate())[0].decode().splitlines()
    headers = {
        "content-type": "application/json",
        "webhook-id": delivery_id,
        "webhook-timestamp": time,
        "webhook-signature": f"v1,{signature}",
    }
    answer = await api_client.post(path, content=body.encode(), headers=headers)
    assert answer.status_code == 202, answer.text
    assert (await deliveries(org.owner, workflow_id))[0].data == json.loads(body)


async def _set(actor: Actor, workflow_id: UUID, lifecycle: str) -> None:
    async with db.unit_of_work(actor) as uow:
        await uow.session.execute(
            text("update workflows set lifecycle = :to where id = :id"),
            {"to": lifecycle, "id": workflow_id},
        )
