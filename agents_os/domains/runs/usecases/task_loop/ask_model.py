"""One call of the model: a step whose answer is kept, and never asked for again."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple
from uuid import UUID

from agents_os.core.errors import AppError
from agents_os.domains.billing.metadata.errors import NotPaid
from agents_os.domains.gateway.metadata.context import Context
from agents_os.domains.gateway.metadata.errors import (
    WORTH_ANOTHER_MODEL,
    AnswerInterrupted,
    ModelLacksCapability,
)
from agents_os.domains.gateway.metadata.own_keys import ModelAccess
from agents_os.domains.gateway.metadata.schemas import (
    ChatMessage,
    ChatRequest,
    ToolSpec,
)
from agents_os.domains.gateway.usecases.build_context import build_loop_context
from agents_os.domains.gateway.usecases.model_access import model_access
from agents_os.domains.gateway.usecases.stream_chat import ChatStream, stream_chat
from agents_os.domains.runs.metadata import model_facts
from agents_os.domains.runs.metadata.context import with_guidelines
from agents_os.domains.runs.metadata.loop import MOST_CALLS, Answer
from agents_os.domains.runs.metadata.states import FailureKind
from agents_os.domains.runs.metadata.steps import Step, StepContext, StepFailure, StepResult
from agents_os.domains.runs.usecases.hear_answer import hear_answer
from agents_os.domains.runs.usecases.task_loop.conversation import system_prompt, tool_specs
from agents_os.domains.runs.usecases.task_loop.paying import go_on, payer_of
from agents_os.domains.runs.usecases.task_loop.remembered import Remembered, remembered
from agents_os.domains.runs.usecases.task_loop.state import Loop
from agents_os.domains.runs.usecases.unpaid_steps import unpaid


class _Call(NamedTuple):
    """What is the same with and without tools."""

    loop: Loop
    step: StepContext
    ask: Callable[[ChatRequest], ChatStream]
    fitted: Context
    memory_ids: Sequence[UUID]


def ask_model(loop: Loop, rounds: Sequence[Sequence[ChatMessage]], *, last: bool) -> Step:
    """The next call. `rounds`: every answer so far with what came of it."""
    turn = len(rounds) + 1

    async def run(context: StepContext) -> StepResult:
        try:
            told = await remembered(loop, rounds, context.actor)
            access = await model_access(context.actor)
            fitted = await _fit(loop, access, told, last=last)
            tools = tool_specs(loop, last=last)
            ask = partial(stream_chat, access=access, payer=payer_of(loop, context.actor))
            call = _Call(loop, context, ask, fitted, told.memory_ids)
            return await _ask_with_or_without_tools(call, tools)
        except NotPaid as error:
            return unpaid(error)
        except AppError as error:
            raise _failure(error) from error

    return Step(
        loop.key_of(turn),
        run,
        timeout_s=loop.given.agent.timeout_s,
        max_attempts=loop.given.agent.max_attempts,
        input={"model": loop.given.agent.model, "turn": turn},
        announced=True,
    )


async def _fit(loop: Loop, access: ModelAccess, told: Remembered, *, last: bool) -> Context:
    agent = loop.given.agent
    reminder = (
        [[ChatMessage(role="user", content=loop.ending.last_call)]] if last and told.rounds else []
    )
    return await build_loop_context(
        with_guidelines(system_prompt(loop), loop.brief.guidelines),
        ChatMessage(role="user", content=f"{told.before}{loop.brief.text}"),
        [*told.rounds, *reminder],
        model=agent.model,
        access=access,
        max_output_tokens=agent.max_output_tokens,
    )


async def _ask_with_or_without_tools(call: _Call, tools: list[ToolSpec]) -> StepResult:
    try:
        return await _ask(call, tools)
    except ModelLacksCapability:
        return await _ask(call, [])


def _failure(error: AppError) -> StepFailure:
    """Only an outage passes; a key that is refused, or too long a task, does not by waiting."""
    passing = isinstance(error, (*WORTH_ANOTHER_MODEL, AnswerInterrupted))
    kind = FailureKind.TECHNICAL if passing else FailureKind.BUSINESS
    return StepFailure(error.code, error.message, kind=kind, retry_after_s=error.retry_after_s)


async def _ask(call: _Call, tools: list[ToolSpec]) -> StepResult:
    agent = call.loop.given.agent
    request = ChatRequest(
        model=agent.model,
        messages=call.fitted.messages,
        max_output_tokens=agent.max_output_tokens,
        temperature=agent.temperature,
        tools=tools,
    )
    called = model_facts.called(request, call.fitted, 0, call.memory_ids)
    heard = await hear_answer(call.step, call.ask(request), called)
    answer = Answer(
        text=heard.text,
        calls=heard.calls[:MOST_CALLS],
        output_tokens=heard.finished.usage.output_tokens,
        cost_micros=heard.finished.cost_micros or 0,
        tools_offered=bool(tools),
    )
    return StepResult(
        answer.model_dump(mode="json"), heard.facts, within=partial(go_on, loop=call.loop)
    )
