"""The rules of streaming, played by the scripted model."""

import asyncio
from contextlib import aclosing

import pytest

from agents_os.core.errors import AppError
from agents_os.domains.gateway.adapters.secondary.scripted_model import Pause, playing
from agents_os.domains.gateway.metadata.errors import (
    AnswerInterrupted,
    ContextTooLong,
    ModelCredentialRejected,
    ModelNotFound,
    ModelRateLimited,
    ModelRequestRejected,
    ModelTimedOut,
    ModelUnavailable,
)
from agents_os.domains.gateway.metadata.schemas import ToolCall, ToolSpec, Usage
from tests.support.asking import ask, listen, stream
from tests.support.provider import configured

TWO = ("scripted/first", "scripted/second")


async def test_an_answer_streams_and_ends_with_its_usage() -> None:
    reported = Usage(input_tokens=5, output_tokens=2, source="reported")
    with playing(["Hello ", "world", reported]):
        answer = await ask()
    assert answer.texts == ["Hello ", "world"]
    assert answer.end.usage == reported
    assert answer.end.requested_model == "default-chat"
    assert answer.end.model == "scripted/first"


async def test_a_tool_call_comes_whole() -> None:
    call = ToolCall(id="1", name="search", arguments='{"q":"x"}')
    with playing([call]):
        answer = await ask(tools=[ToolSpec(name="search")])
    assert answer.calls == [call]


@pytest.mark.parametrize("failure", [ModelRateLimited, ModelUnavailable, ModelTimedOut])
async def test_an_outage_falls_back_and_keeps_the_requested_alias(failure: type[AppError]) -> None:
    with playing([failure("No.")], models=TWO) as stage:
        stage.add(["I can."], "scripted/second")
        answer = await ask()
    assert answer.text == "I can."
    assert (answer.end.requested_model, answer.end.model) == ("default-chat", "scripted/second")


@pytest.mark.parametrize(
    "failure", [ModelCredentialRejected, ModelRequestRejected, ContextTooLong, ModelNotFound]
)
async def test_a_wrong_key_or_request_is_never_tried_elsewhere(failure: type[AppError]) -> None:
    with playing([failure("No.")], models=TWO) as stage:
        stage.add(["I should not be asked."], "scripted/second")
        with pytest.raises(failure):
            await ask()
        assert len(stage.requests) == 1


async def test_after_the_first_word_there_is_no_fallback() -> None:
    with playing(["Half an", ModelUnavailable("Gone.")], models=TWO) as stage:
        stage.add(["Another answer."], "scripted/second")
        answer = stream()
        with pytest.raises(AnswerInterrupted) as caught:
            await listen(answer)
        assert len(stage.requests) == 1
    assert caught.value.usage == answer.usage_so_far
    assert caught.value.usage.output_tokens > 0
    stopped = answer.stopped()
    assert stopped is not None
    assert stopped.finish_reason == "stopped"


async def test_the_last_candidates_failure_is_told() -> None:
    with playing([ModelUnavailable("First.")], models=TWO) as stage:
        stage.add([ModelRateLimited("Second.", retry_after_s=7)], "scripted/second")
        with pytest.raises(ModelRateLimited) as caught:
            await ask()
    assert caught.value.retry_after_s == 7


async def test_a_refused_request_consumed_nothing() -> None:
    with playing([ModelCredentialRejected("No.")]):
        answer = stream()
        with pytest.raises(ModelCredentialRejected):
            await listen(answer)
    assert answer.stopped() is None
    assert answer.usage_so_far.input_tokens == 0


async def test_no_first_word_in_time_is_a_timeout() -> None:
    with configured(AGENTS_OS_MODEL_FIRST_TOKEN_TIMEOUT_S="0.03"), playing([Pause(1)]) as stage:
        with pytest.raises(ModelTimedOut, match=r"silent for 0\.03 seconds"):
            await ask()
        assert stage.closed_early == 1


async def test_a_timeout_before_the_first_word_falls_back() -> None:
    with (
        configured(AGENTS_OS_MODEL_FIRST_TOKEN_TIMEOUT_S="0.03"),
        playing([Pause(1)], models=TWO) as stage,
    ):
        stage.add(["Quick."], "scripted/second")
        assert (await ask()).text == "Quick."
        assert stage.closed_early == 1


async def test_falling_silent_interrupts_the_answer() -> None:
    with (
        configured(AGENTS_OS_MODEL_IDLE_TIMEOUT_S="0.03"),
        playing(["Well, ", Pause(1), "then"]) as stage,
    ):
        with pytest.raises(AnswerInterrupted) as caught:
            await ask()
        assert stage.closed_early == 1
    assert caught.value.details["cause"] == "model_timed_out"


async def test_thinking_aloud_restarts_the_clock_and_is_not_shown() -> None:
    with (
        configured(AGENTS_OS_MODEL_IDLE_TIMEOUT_S="0.2"),
        playing(["", Pause(0.12), "", Pause(0.12), "Thought."]),
    ):
        assert (await ask()).texts == ["Thought."]


async def test_closing_stops_the_model_and_tells_what_was_consumed() -> None:
    with playing(["One ", "two ", "three"]) as stage:
        async with aclosing(stream()) as answer:
            await anext(answer)
        assert stage.closed_early == 1
    stopped = answer.stopped()
    assert stopped is not None
    assert stopped.usage.source == "estimated"
    assert stopped.usage.output_tokens == 1
    assert stopped.cost_micros == 1


async def test_cancelling_the_task_stops_the_model() -> None:
    with playing(["One ", Pause(until=asyncio.Event())]) as stage:
        task = asyncio.create_task(listen(stream()))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert stage.closed_early == 1


async def test_an_answer_without_an_end_is_an_outage() -> None:
    with playing(), pytest.raises(ModelUnavailable, match="no further answer"):
        await ask()


async def test_an_unknown_model_is_named_with_what_there_is() -> None:
    with playing(["x"]), pytest.raises(ModelNotFound, match="default-chat, scripted/first"):
        await ask(model="openai/gpt-99")


async def test_the_practice_model_answers_in_words_when_its_tools_are_for_no_task() -> None:
    with configured():
        answer = await ask("Hello", tools=[ToolSpec(name="search")])
    assert answer.text
    assert not answer.calls
