"""What only bytes can show of servers that speak OpenAI's format; none of it needs LiteLLM."""

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import format_datetime

import pytest

from agents_os.core.clock import utc_now
from agents_os.domains.gateway.metadata.errors import (
    AnswerInterrupted,
    ModelCredentialRejected,
    ModelRateLimited,
    ModelTimedOut,
    ModelUnavailable,
)
from agents_os.domains.gateway.metadata.schemas import Usage
from agents_os.domains.gateway.usecases.close_connections import close_connections
from tests.support.asking import ask
from tests.support.provider import configured
from tests.support.raw_provider import EVENTS, RawProvider, chunked, counts, raw_provider, says

KEY = "sk-test-0123456789abcdef"
GROQ = "groq/openai/gpt-oss-120b"
DONE = "[DONE]"


@pytest.fixture
async def server() -> AsyncIterator[RawProvider]:
    """Every provider that speaks OpenAI's format is this server."""
    async with raw_provider() as running:
        names = ("MISTRAL", "GROQ", "OPENROUTER", "DEEPSEEK", "XAI", "TOGETHERAI")
        with configured(
            OPENAI_API_KEY=KEY,
            **{f"{name}_API_KEY": KEY for name in names},
            **{f"{name}_API_BASE": running.url for name in names},
            OPENAI_BASE_URL=f"{running.url}/v1",
            AGENTS_OS_OLLAMA_URL=running.url,
            AGENTS_OS_DEFAULT_CHAT_MODEL=f"{GROQ},ollama/llama3.2",
        ):
            yield running
        await close_connections()


@pytest.mark.parametrize(
    ("model", "path", "sent"),
    [
        ("openai/gpt-5-mini", "/v1/chat/completions", "gpt-5-mini"),
        ("mistral/mistral-small-latest", "/v1/chat/completions", "mistral-small-latest"),
        ("ollama/llama3.2", "/v1/chat/completions", "llama3.2"),
        (GROQ, "/chat/completions", "openai/gpt-oss-120b"),
        ("openrouter/x/y", "/chat/completions", "x/y"),
        ("deepseek/deepseek-v4-flash", "/chat/completions", "deepseek-v4-flash"),
        ("xai/grok-4.5", "/chat/completions", "grok-4.5"),
        ("together_ai/zai-org/GLM-5.3", "/chat/completions", "zai-org/GLM-5.3"),
    ],
)
async def test_every_provider_is_asked_where_it_is(
    server: RawProvider, model: str, path: str, sent: str
) -> None:
    server.streams(says("Yes", "stop"), DONE)
    assert (await ask(model=model)).text == "Yes"
    assert server.heads[0].startswith(f"POST {path} ")
    assert (f"Bearer {KEY}" in server.heads[0]) == (not model.startswith("ollama/"))
    assert server.bodies[0]["model"] == sent


async def test_usage_that_was_not_sent_is_an_estimate(server: RawProvider) -> None:
    server.streams(says("A few words nobody counted.", "stop"), DONE)
    usage = (await ask("How many?")).end.usage
    assert (usage.source, usage.output_tokens) == ("estimated", 7)


async def test_usage_of_nothing_for_some_text_is_not_believed(server: RawProvider) -> None:
    server.streams(says("Something."), says("", "stop"), counts(0, 0), DONE)
    assert (await ask()).end.usage.source == "estimated"


async def test_cached_tokens_have_their_own_price(server: RawProvider) -> None:
    details = {"cached_tokens": 900_000}
    server.streams(says("x", "stop"), counts(1_000_000, 0), counts(1_000_000, 1), DONE)
    server.streams(says("x", "stop"), counts(1_000_000, 1, prompt_tokens_details=details), DONE)
    full, cached = [(await ask()).end.cost_micros for _ in range(2)]
    assert full == 150_001
    assert cached == 15_000 + 67_500 + 1


async def test_openrouter_says_what_it_charged(server: RawProvider) -> None:
    server.streams(says("x", "stop"), counts(10, 1, cost=0.00123), DONE)
    assert (await ask(model="openrouter/some/model")).end.cost_micros == 1230
    assert server.bodies[0]["usage"] == {"include": True}


async def test_xai_leaves_its_reasoning_out_of_the_answers_tokens(server: RawProvider) -> None:
    server.streams(says("x", "stop"), counts(10, 1, total_tokens=111), DONE)
    usage = (await ask(model="xai/grok-4.5")).end.usage
    assert usage == Usage(input_tokens=10, output_tokens=101, source="reported")


async def test_a_wait_the_provider_asks_for_is_told(server: RawProvider) -> None:
    server.refuses(429, '{"error": {"message": "Slow down"}}', retry_after="20")
    with pytest.raises(ModelRateLimited, match="Try again in 20 seconds") as caught:
        await ask(model=GROQ)
    assert caught.value.retry_after_s == 20


async def test_a_wait_may_be_a_date(server: RawProvider) -> None:
    at = format_datetime(utc_now() + timedelta(minutes=5), usegmt=True)
    server.refuses(429, "Slow down", retry_after=at)
    with pytest.raises(ModelRateLimited, match="Try again in 5 minutes") as caught:
        await ask(model=GROQ)
    assert 280 < (caught.value.retry_after_s or 0) <= 300


@pytest.mark.parametrize("wait", ["soon", "nan", "inf"])
async def test_a_wait_that_is_none_is_left_out(server: RawProvider, wait: str) -> None:
    server.refuses(429, "Slow down", retry_after=wait)
    with pytest.raises(ModelRateLimited, match="Try again later") as caught:
        await ask(model=GROQ)
    assert caught.value.retry_after_s is None


async def test_a_failure_inside_the_stream_is_a_failure(server: RawProvider) -> None:
    error = {"error": {"code": 429, "message": "Slow down"}}
    server.streams(error)
    with pytest.raises(ModelRateLimited):
        await ask(model=GROQ)
    server.streams(says("Half "), error)
    with pytest.raises(AnswerInterrupted, match="slow down"):
        await ask()


@pytest.mark.parametrize("end", [(b"0\r\n\r\n",), ()], ids=["clean", "cut"])
async def test_an_answer_without_an_end_is_broken_off(
    server: RawProvider, end: tuple[bytes, ...]
) -> None:
    server.streams(says("Half "), end=end)
    with pytest.raises(AnswerInterrupted) as caught:
        await ask(model=GROQ)
    assert caught.value.usage.output_tokens > 0


@pytest.mark.parametrize("nonsense", ["{", "[1]", '{"choices": 1}', "x" * 5_000_000])
async def test_nonsense_is_an_outage(server: RawProvider, nonsense: str) -> None:
    server.streams(nonsense)
    with pytest.raises(ModelUnavailable):
        await ask(model=GROQ)


async def test_an_answer_that_has_ended_needs_no_done(server: RawProvider) -> None:
    server.streams(says("All of it.", "length"))
    end = (await ask()).end
    assert end.finish_reason == "length"


async def test_a_server_that_hangs_on_after_the_end_is_left(server: RawProvider) -> None:
    server.streams(says("Done.", "stop"), DONE, end=(30.0,))
    async with asyncio.timeout(15):
        assert (await ask()).text == "Done."


async def test_text_arrives_as_it_was_written_however_it_is_cut(server: RawProvider) -> None:
    text = "Grüße\u2028 \u0085 你好 🙂"
    data = f': hello\r\nevent: x\r\ndata: {{"choices": [{{"delta": {{"content": "{text}"}}}}]}}'
    tail = '\r\n\r\ndata: {"choices": [{"delta": {}, "finish_reason": "stop"}]}\n\n'
    pieces = [chunked(bytes([byte])) for byte in (data + tail).encode()]
    server.answers.append([EVENTS, *pieces, b"0\r\n\r\n"])
    assert (await ask()).text == text


async def test_tool_calls_come_in_pieces(server: RawProvider) -> None:
    def part(**fields: object) -> dict[str, object]:
        return {"choices": [{"delta": {"tool_calls": [fields]}}]}

    server.streams(
        part(id="a", function={"name": "find", "arguments": '{"q":'}),
        part(function={"arguments": ' "x"}'}),
        part(id="b", function={"name": "stop", "arguments": ""}),
        {"choices": [{"delta": {}, "finish_reason": "tool_calls"}]},
        DONE,
    )
    answer = await ask()
    assert [(call.id, call.name, call.arguments) for call in answer.calls] == [
        ("a", "find", '{"q": "x"}'),
        ("b", "stop", "{}"),
    ]
    assert answer.end.finish_reason == "tool_calls"


async def test_thinking_aloud_is_no_text(server: RawProvider) -> None:
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}
    pieces = [[thought], [{"type": "text", "text": "Yes."}]]
    server.streams(
        *({"choices": [{"delta": {"content": piece}}]} for piece in pieces),
        {"choices": [{"delta": {"reasoning_content": "Hm."}, "finish_reason": "stop"}]},
        DONE,
    )
    assert (await ask(model="mistral/magistral-medium-latest")).texts == ["Yes."]


async def test_the_connection_is_kept_for_the_next_question(server: RawProvider) -> None:
    for _ in range(3):
        server.streams(says("Again.", "stop"), DONE)
    for _ in range(3):
        await ask()
    assert server.connections == 1


async def test_a_server_that_never_answers_is_given_up(server: RawProvider) -> None:
    with configured(
        GROQ_API_KEY=KEY,
        GROQ_API_BASE=server.url,
        AGENTS_OS_MODEL_FIRST_TOKEN_TIMEOUT_S="0.05",
        AGENTS_OS_DEFAULT_CHAT_MODEL=GROQ,
    ):
        server.answers.append([1.0])
        with pytest.raises(ModelTimedOut):
            await ask()


async def test_an_answer_needs_no_litellm(server: RawProvider) -> None:
    server.streams(says("Light.", "stop"), counts(3, 1), DONE)
    program = (
        "import asyncio, sys; from tests.support.asking import ask; "
        "answer = asyncio.run(ask()); print(answer.text, answer.end.cost_micros); "
        "sys.exit('litellm' in sys.modules)"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert (said.split()[-2:], process.returncode) == ([b"Light.", b"1"], 0)


async def test_without_a_key_nobody_is_asked() -> None:
    with (
        configured(AGENTS_OS_DEFAULT_CHAT_MODEL="openai/gpt-5-mini"),
        pytest.raises(ModelCredentialRejected, match="OPENAI_API_KEY"),
    ):
        await ask()
