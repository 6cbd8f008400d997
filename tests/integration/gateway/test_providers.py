"""Both adapters against a real server that speaks the providers' formats (npm aimock)."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any

import pytest

from agents_os.core.errors import AppError
from agents_os.domains.gateway.metadata.errors import (
    AnswerInterrupted,
    ContextTooLong,
    ModelCredentialRejected,
    ModelNotFound,
    ModelRateLimited,
    ModelRequestRejected,
    ModelUnavailable,
)
from agents_os.domains.gateway.metadata.schemas import ToolSpec, Usage
from agents_os.domains.gateway.usecases.warm_up import warm_up
from tests.support.asking import ask, listen, stream
from tests.support.provider import Provider, configured, free_port

# LiteLLM uses deprecated parts of pydantic; treated as errors they would break its streams.
pytestmark = [
    pytest.mark.usefixtures("litellm"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning"),
]

KEY = "sk-test-0123456789abcdef"
MODELS = {
    "openai": "openai/gpt-5-mini",
    "anthropic": "anthropic/claude-haiku-5-5",
    "gemini": "gemini/gemini-2.5-flash",
    "mistral": "mistral/mistral-small-latest",
    "ollama": "ollama/llama3.2",
}
ASKED_DIRECTLY = ("openai", "mistral", "ollama")
WAYS = {f"{name}-litellm": ("litellm", model) for name, model in MODELS.items()} | {
    f"{name}-direct": ("auto", MODELS[name]) for name in ASKED_DIRECTLY
}
every_provider = pytest.mark.parametrize(("adapter", "model"), WAYS.values(), ids=WAYS)
both_adapters = pytest.mark.parametrize("adapter", ["auto", "litellm"])


@pytest.fixture
def adapter() -> str:
    """How providers are asked, unless a test says otherwise."""
    return "auto"


@pytest.fixture
def provider(provider_server: Provider, adapter: str) -> Iterator[Provider]:
    """All providers, answered by one server."""
    url = provider_server.url
    with configured(
        OPENAI_API_KEY=KEY,
        OPENAI_BASE_URL=f"{url}/v1",
        ANTHROPIC_API_KEY=KEY,
        ANTHROPIC_API_BASE=url,
        GEMINI_API_KEY=KEY,
        GEMINI_API_BASE=f"{url}/v1beta",
        MISTRAL_API_KEY=KEY,
        MISTRAL_API_BASE=f"{url}/v1",
        AGENTS_OS_OLLAMA_URL=url,
        AGENTS_OS_MODEL_ADAPTER=adapter,
        AGENTS_OS_DEFAULT_CHAT_MODEL=",".join(MODELS.values()),
    ):
        yield provider_server


@every_provider
async def test_an_answer_streams(provider: Provider, model: str) -> None:
    provider.answers("Forty-two, as everybody knows.", chunkSize=6)
    answer = await ask("What is the answer?", model=model, max_output_tokens=50)
    assert answer.text == "Forty-two, as everybody knows."
    assert len(answer.texts) == 5
    assert answer.end.finish_reason == "stop"
    assert (answer.end.requested_model, answer.end.model) == (model, model)
    assert not answer.end.practice


@both_adapters
@pytest.mark.parametrize("name", ["openai", "anthropic", "gemini"])
async def test_reported_usage_is_priced(provider: Provider, name: str) -> None:
    provider.answers("Yes.", usage={"prompt_tokens": 1000, "completion_tokens": 500})
    end = (await ask(model=MODELS[name])).end
    assert end.usage == Usage(input_tokens=1000, output_tokens=500, source="reported")
    assert end.cost_micros is not None
    assert end.cost_micros > 100
    if name == "openai":
        assert end.cost_micros == 250 + 1000  # both adapters agree


@pytest.mark.parametrize(
    ("adapter", "name"),
    [("auto", "mistral"), ("litellm", "mistral"), ("litellm", "ollama"), ("auto", "anthropic")],
)
async def test_usage_the_provider_did_not_send_is_called_an_estimate(
    provider: Provider, name: str
) -> None:
    provider.answers("A few words nobody counted.")
    usage = (await ask("How many?", model=MODELS[name])).end.usage
    assert usage.source == "estimated"
    assert usage.input_tokens > 0
    assert usage.output_tokens > 3


@both_adapters
async def test_an_openai_compatible_server_has_models_of_its_own(provider: Provider) -> None:
    provider.answers("Local.", usage={"prompt_tokens": 3, "completion_tokens": 1})
    end = (await ask(model="openai/my-own-model")).end
    assert end.usage.source == "reported"
    assert end.cost_micros is None  # nobody knows its price


@every_provider
async def test_a_tool_call_arrives_whole(provider: Provider, model: str) -> None:
    provider.calls_tool("get_weather", {"city": "Paris"})
    tool = ToolSpec(name="get_weather", parameters={"type": "object", "properties": {}})
    answer = await ask("Weather?", model=model, tools=[tool])
    (call,) = answer.calls
    assert (call.name, json.loads(call.arguments)) == ("get_weather", {"city": "Paris"})
    assert answer.end.finish_reason == "tool_calls"


FAILURES: dict[str, tuple[int, str, type[AppError]]] = {
    "rate limit": (429, "Slow down", ModelRateLimited),
    "wrong key": (401, f"Incorrect API key provided: {KEY}", ModelCredentialRejected),
    "outage": (500, "Internal error", ModelUnavailable),
    "overload": (503, "Overloaded", ModelUnavailable),
    "too long": (400, "maximum context length is 8192 tokens", ContextTooLong),
    "refused": (400, f"temperature must be 1 (key {KEY})", ModelRequestRejected),
    "retired": (404, "no such model", ModelNotFound),
}


@every_provider
@pytest.mark.parametrize("case", FAILURES)
async def test_failures_have_one_name_and_are_asked_once(
    provider: Provider, model: str, case: str
) -> None:
    status, message, expected = FAILURES[case]
    provider.fails(status, message)
    with pytest.raises(expected) as caught:
        await ask(model=model)
    assert KEY not in f"{caught.value.message} {caught.value.details}"
    assert caught.value.__cause__ is None
    assert len(provider.requests()) <= 1  # the server does not journal what it was told to fail


@both_adapters
async def test_the_default_falls_back_to_the_next_provider(provider: Provider) -> None:
    provider.fails(429, "Slow down")
    provider.answers("From the second.")
    end = (await ask()).end
    assert (end.requested_model, end.model) == ("default-chat", MODELS["anthropic"])


@every_provider
async def test_a_cut_connection_is_never_a_short_answer(provider: Provider, model: str) -> None:
    provider.answers("This sentence is cut in the middle.", truncateAfterChunks=2, latency=20)
    with pytest.raises((AnswerInterrupted, ModelUnavailable)):
        await ask(model=model)


async def test_litellm_is_loaded_ahead_for_a_model_that_needs_it() -> None:
    with configured(OPENAI_API_KEY=KEY, ANTHROPIC_API_KEY=KEY):
        assert await warm_up()


@both_adapters
async def test_nobody_there_is_an_outage(adapter: str) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/v1"
    asked = configured(OPENAI_BASE_URL=nowhere, AGENTS_OS_MODEL_ADAPTER=adapter)
    with asked, pytest.raises(ModelUnavailable):
        await ask(model="openai/any")


class Endless:
    """A raw server that streams words until the other side hangs up, and notes when it does."""

    def __init__(self) -> None:
        self.hung_up = asyncio.Event()
        self.sent = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (await reader.readuntil(b"\r\n\r\n")).startswith(b"GET"):
            return writer.close()  # it does not say which models it has
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")
        try:
            while not writer.is_closing():
                writer.write(b"data: " + json.dumps(self._chunk()).encode() + b"\n\n")
                await writer.drain()
                await asyncio.sleep(0.01)
        except ConnectionError:
            pass
        finally:
            self.hung_up.set()
            writer.close()

    def _chunk(self) -> dict[str, Any]:
        self.sent += 1
        choice = {"index": 0, "delta": {"content": f"w{self.sent} "}, "finish_reason": None}
        return {
            "id": "x",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "m",
            "choices": [choice],
        }


@both_adapters
@pytest.mark.parametrize("how", ["close", "cancel"])
async def test_stopping_hangs_up_at_once(how: str, adapter: str) -> None:
    endless = Endless()
    server = await asyncio.start_server(endless.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with configured(
        OPENAI_BASE_URL=f"http://127.0.0.1:{port}/v1",
        AGENTS_OS_DEFAULT_CHAT_MODEL="openai/gpt-5-mini",
        AGENTS_OS_MODEL_ADAPTER=adapter,
    ):
        answer = stream("Count.", model="openai/gpt-5-mini")
        if how == "close":
            async with aclosing(answer):
                await anext(answer)
        else:
            task = asyncio.create_task(listen(answer))
            while endless.sent < 3 and not task.done():  # noqa: ASYNC110 - it has no event
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        await asyncio.wait_for(endless.hung_up.wait(), 1)
        stopped = answer.stopped()
    server.close()
    assert stopped is not None
    assert stopped.finish_reason == "stopped"
    assert stopped.usage.output_tokens > 0
    assert stopped.cost_micros is not None
