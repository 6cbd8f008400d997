"""Chat on the wire: server-sent events over ASGI and over a real server that loses its client."""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import FastAPI

from agents_os.core import background, sse
from agents_os.domains.gateway.adapters.secondary.scripted_model import Pause, playing
from agents_os.domains.gateway.metadata.errors import ModelCredentialRejected
from tests.support.api import acting, client
from tests.support.builders import Org, new_org
from tests.support.conversations import ask, watch
from tests.support.serving import served


@pytest.fixture
async def http(api: FastAPI, org: Org) -> AsyncIterator[httpx2.AsyncClient]:
    async with client(acting(api, org.owner)) as http:
        yield http


def events_of(body: str) -> list[tuple[str, str | None, dict]]:
    """(event, id, data) of every event; comments are left out."""
    found = []
    for block in body.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line[0] != ":")
        if fields:
            found.append((fields["event"], fields.get("id"), json.loads(fields["data"])))
    return found


async def test_an_answer_comes_as_events(http, agent_id):
    with playing(["Two ", Pause(0.06), "words"]):
        answer = await http.post(f"/api/v1/agents/{agent_id}/chat", json={"message": "Hi"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    (first, _, place), *deltas, (last, end, message) = events_of(answer.text)
    assert (first, last, end) == ("run", "done", "9")
    assert [event for event, _, _ in deltas] == ["delta"] * len(deltas)
    assert "".join(data["text"] for _, _, data in deltas) == message["content"] == "Two words"
    assert [id_ for _, id_, _ in deltas] == [str(data["end"]) for _, _, data in deltas]
    assert (place["answer_id"], place["run_id"]) == (message["id"], message["run_id"])


async def test_without_a_stream_the_whole_message_is_the_answer(http, agent_id):
    with playing(["Two words"], ["Three words now"]):
        first = await http.post(
            f"/api/v1/agents/{agent_id}/chat?stream=false", json={"message": "Hi"}
        )
        again = await http.post(f"/api/v1/messages/{first.json()['id']}/regenerate?stream=false")
    assert (first.json()["content"], first.json()["status"]) == ("Two words", "done")
    assert again.json()["content"] == "Three words now"
    assert again.json()["parent_id"] == first.json()["parent_id"]


async def test_a_failure_is_an_event_with_a_plain_sentence(http, agent_id):
    with playing([ModelCredentialRejected("OpenAI does not accept the key.")]):
        answer = await http.post(f"/api/v1/agents/{agent_id}/chat", json={"message": "Hi"})
    event, _, data = events_of(answer.text)[-1]
    assert (event, data["code"]) == ("error", "model_credential_rejected")
    assert data["message"] == "OpenAI does not accept the key."
    assert data["answer"]["status"] == "failed"


async def test_who_comes_back_hears_only_what_was_missed(http, agent_id):
    with playing(["Hello world"]):
        answer = await http.post(f"/api/v1/agents/{agent_id}/chat", json={"message": "Hi"})
    run_id = events_of(answer.text)[0][2]["run_id"]
    for path in ("runs", "executions"):
        rest = await http.get(f"/api/v1/{path}/{run_id}/stream", headers={"Last-Event-ID": "6"})
        assert [data.get("text") for _, _, data in events_of(rest.text)] == [None, "world", None]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"message": ""}, 422),
        ({"message": "a\0b"}, 422),
        ({"message": "x" * 200_000}, 422),
        ({"message": "x" * 1_100_000}, 413),
        ({"message": "Hi", "conversation_id": str(uuid4())}, 404),
    ],
)
async def test_bad_questions_are_problems_not_streams(http, agent_id, body, status):
    answer = await http.post(f"/api/v1/agents/{agent_id}/chat", json=body)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
    assert (await http.get("/api/v1/runs")).json()["data"] == []
    assert (await http.get("/api/v1/conversations")).json()["data"] == []


async def test_a_second_question_hears_that_the_first_is_being_answered(http, agent_id, actor):
    go_on = asyncio.Event()
    with playing([Pause(until=go_on), "One"]):
        turn = await ask(actor, agent_id)
        answer = await http.post(
            f"/api/v1/agents/{agent_id}/chat",
            json={"message": "Hurry", "conversation_id": str(turn.conversation_id)},
        )
        go_on.set()
        await watch(actor, turn.run_id)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "answer_in_progress")


async def test_conversations_and_messages_can_be_managed(http, agent_id):
    made = await http.post("/api/v1/conversations", json={"agent_id": str(agent_id)})
    assert made.status_code == 201
    path = f"/api/v1/conversations/{made.json()['id']}"
    with playing(["Yes."]):
        body = {"message": "Really?", "conversation_id": made.json()["id"]}
        await http.post(f"/api/v1/agents/{agent_id}/chat?stream=false", json=body)
    await http.patch(path, json={"title": "Refunds"})
    assert (await http.get(path)).json()["title"] == "Refunds"
    messages = (await http.get(f"{path}/messages?limit=10")).json()
    assert [message["content"] for message in messages["data"]] == ["Really?", "Yes."]
    answer = f"/api/v1/messages/{messages['data'][1]['id']}"
    assert (await http.put(f"{answer}/feedback", json={"rating": 1})).json()["feedback"] == 1
    assert (await http.post(f"{answer}/select")).status_code == 200
    assert (await http.get(answer)).json()["feedback"] == 1
    assert (await http.delete(path)).status_code == 204
    assert (await http.get(path)).status_code == 404


async def test_runs_answer_under_both_of_their_names(http, agent_id, actor):
    with playing(["Yes."]):
        turn = await ask(actor, agent_id)
        await watch(actor, turn.run_id)
    for name in ("runs", "executions"):
        path = f"/api/v1/{name}"
        (listed,) = (await http.get(f"{path}?status=succeeded&agent_id={agent_id}")).json()["data"]
        assert listed == (await http.get(f"{path}/{turn.run_id}")).json()
        assert (await http.get(f"{path}/summary?hours=168")).json()["totals"]["runs"] == 1
        assert (await http.post(f"{path}/{turn.run_id}/cancel")).json()["status"] == "succeeded"
        page = (await http.get(f"{path}/{turn.run_id}/events?limit=2")).json()
        assert [event["seq"] for event in page["data"]] == [1, 2]
        assert page["data"][1]["aliases"] == ["execution.started", "run_started"]
        rest = await http.get(f"{path}/{turn.run_id}/events?cursor={page['next_cursor']}")
        assert [event["seq"] for event in rest.json()["data"]] == [3, 4, 5, 6]
    assert (await http.get(f"/api/v1/runs/{turn.run_id}/events?cursor=x")).status_code == 400


async def test_strangers_get_404_everywhere_and_change_nothing(api, agent_id, actor):
    with playing(["Mine."]):
        turn = await ask(actor, agent_id)
        await watch(actor, turn.run_id)
    run, talk, answer = turn.run_id, turn.conversation_id, turn.answer.id
    attempts: list[tuple[str, str, dict | None]] = [
        ("POST", f"agents/{agent_id}/chat", {"message": "Hi"}),
        ("GET", f"runs/{run}", None),
        ("GET", f"runs/{run}/events", None),
        ("GET", f"runs/{run}/stream", None),
        ("POST", f"runs/{run}/cancel", None),
        ("GET", f"conversations/{talk}", None),
        ("PATCH", f"conversations/{talk}", {"title": "Taken"}),
        ("DELETE", f"conversations/{talk}", None),
        ("GET", f"conversations/{talk}/messages", None),
        ("GET", f"messages/{answer}", None),
        ("POST", f"messages/{answer}/regenerate", None),
        ("POST", f"messages/{answer}/select", None),
        ("PUT", f"messages/{answer}/feedback", {"rating": 1}),
    ]
    async with client(acting(api, (await new_org()).owner)) as stranger:
        for method, path, body in attempts:
            answered = await stranger.request(method, f"/api/v1/{path}", json=body)
            assert (path, answered.status_code) == (path, 404)


async def test_silence_is_filled_with_signs_of_life():
    async def slowly() -> sse.Frames:
        yield b"one"
        await asyncio.sleep(0.05)
        yield b"two"

    heard = [chunk async for chunk in sse.with_signs_of_life(slowly(), every_s=0.02)]
    assert heard[0] == b"one"
    assert heard[-1] == b"two"
    assert b": ping\n\n" in heard


async def test_a_client_that_hangs_up_does_not_stop_the_answer(api, actor, agent_id, tmp_path):
    go_on = asyncio.Event()
    with playing(["First. ", Pause(until=go_on), "Last."]):
        async with served(acting(api, actor), tmp_path / "web.sock") as connect:
            async with connect() as http:
                run_id = await _read_one_delta_and_leave(http, agent_id)
            go_on.set()
            async with (
                connect() as http,
                http.stream(
                    "GET", f"/api/v1/runs/{run_id}/stream", headers={"Last-Event-ID": "7"}
                ) as answer,
            ):
                events = events_of((await answer.aread()).decode())
    assert [data.get("text") for _, _, data in events] == [None, "Last.", None]
    assert events[-1][2]["content"] == "First. Last."


async def test_each_word_is_on_the_wire_before_the_next_is_said(api, actor, agent_id, tmp_path):
    go_on = asyncio.Event()
    with playing(["Now", Pause(until=go_on), " later"]):
        async with served(acting(api, actor), tmp_path / "web.sock") as connect, connect() as http:
            await _read_one_delta_and_leave(http, agent_id)  # hangs if anything buffers
            go_on.set()
            await background.finish(5)


async def _read_one_delta_and_leave(http: httpx2.AsyncClient, agent_id: UUID) -> str:
    path = f"/api/v1/agents/{agent_id}/chat"
    run_id = ""
    async with asyncio.timeout(5), http.stream("POST", path, json={"message": "Hi"}) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data: ") and not run_id:
                run_id = json.loads(line.removeprefix("data: "))["run_id"]
            if line == "event: delta":
                break
    return run_id
