"""One call of a model for a node: as its agent, paid for by the company, its answer checked."""

import json
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.errors import AppError
from agents_os.domains.agents.metadata.definition import ModelChoice
from agents_os.domains.billing.metadata.errors import NotPaid
from agents_os.domains.billing.metadata.schemas import Purpose, Subject
from agents_os.domains.gateway.metadata.errors import (
    WORTH_ANOTHER_MODEL,
    AnswerInterrupted,
    ModelLacksCapability,
)
from agents_os.domains.gateway.metadata.payer import Payer
from agents_os.domains.gateway.metadata.schemas import (
    DEFAULT_CHAT,
    ChatMessage,
    ChatRequest,
    ToolSpec,
)
from agents_os.domains.gateway.usecases.build_context import build_context
from agents_os.domains.gateway.usecases.model_access import model_access
from agents_os.domains.gateway.usecases.stream_chat import stream_chat
from agents_os.domains.runs.metadata import model_facts
from agents_os.domains.runs.metadata.schemas import EventDraft
from agents_os.domains.runs.metadata.states import FailureKind
from agents_os.domains.runs.metadata.steps import StepContext, StepFailure
from agents_os.domains.runs.usecases.hear_answer import Heard, hear_answer
from agents_os.domains.workflows.usecases.execution.agents import agent_of
from agents_os.domains.workflows.usecases.execution.asking import (
    GIVE,
    Question,
    Shape,
    give_tool,
    read_as,
)
from agents_os.domains.workflows.usecases.execution.visit import Visit

_PLAIN = "You do one step of a workflow. Do exactly what is asked; add nothing."


class Reply(BaseModel, frozen=True):
    """What was answered. `problem`: why `data` does not fit; empty if it does, or need not."""

    text: str
    data: Any = None
    problem: str = ""
    tokens: int = 0


class _Who(NamedTuple):
    """Whose instructions and model answer."""

    system_prompt: str
    model: ModelChoice
    agent_id: UUID | None = None
    team_id: UUID | None = None


async def answer(
    visit: Visit, context: StepContext, question: Question, before: Reply | None = None
) -> tuple[Reply, list[EventDraft]]:
    """Ask once; `before` is an answer that did not fit. The facts belong to the step.

    Raises:
        NotPaid: nobody can pay now; waiting helps.
        StepFailure: the model cannot be asked.
    """
    try:
        who = await _who(visit, context.actor)
        heard = await _hear(visit, context, who, question, before)
    except NotPaid:
        raise
    except AppError as error:
        raise _failure(error) from error
    usage = heard.finished.usage
    tokens = usage.input_tokens + usage.output_tokens + (before.tokens if before else 0)
    if question.shape is None:
        return Reply(text=heard.text, tokens=tokens), heard.facts
    return _checked(heard, question.shape, tokens), heard.facts


def _failure(error: AppError) -> StepFailure:
    """Only an outage passes; a key that is refused, or too long a text, does not by waiting."""
    passing = isinstance(error, (*WORTH_ANOTHER_MODEL, AnswerInterrupted))
    kind = FailureKind.TECHNICAL if passing else FailureKind.BUSINESS
    return StepFailure(error.code, error.message, kind=kind, retry_after_s=error.retry_after_s)


async def _who(visit: Visit, actor: Actor) -> _Who:
    async with unit_of_work(actor) as uow:
        found = await agent_of(uow, visit.settings)
    if found is None:
        return _Who(_PLAIN, ModelChoice(model=visit.settings.model or DEFAULT_CHAT))
    return _Who(found.system_prompt, found.definition.model, found.agent.id, found.agent.team_id)


async def _hear(
    visit: Visit, context: StepContext, who: _Who, question: Question, before: Reply | None
) -> Heard:
    try:
        return await _ask(visit, context, who, question, before, by_call=True)
    except ModelLacksCapability:
        return await _ask(visit, context, who, question, before, by_call=False)


async def _ask(
    visit: Visit,
    context: StepContext,
    who: _Who,
    question: Question,
    before: Reply | None,
    *,
    by_call: bool,
) -> Heard:
    access = await model_access(context.actor)
    told = ChatMessage(role="user", content=_told(question, before, by_call=by_call))
    chosen = who.model
    fitted = await build_context(
        who.system_prompt,
        [],
        told,
        model=chosen.model,
        access=access,
        max_output_tokens=chosen.max_output_tokens,
    )
    tools = [give_tool(question.shape)] if question.shape and by_call else []
    request = _request(chosen, fitted.messages, tools)
    stream = stream_chat(request, access=access, payer=_payer(visit, context, who))
    return await hear_answer(context, stream, model_facts.called(request, fitted, 0))


def _request(
    chosen: ModelChoice, messages: list[ChatMessage], tools: list[ToolSpec]
) -> ChatRequest:
    return ChatRequest(
        model=chosen.model,
        messages=messages,
        max_output_tokens=chosen.max_output_tokens,
        temperature=chosen.temperature,
        tools=tools,
    )


def _payer(visit: Visit, context: StepContext, who: _Who) -> Payer:
    run, given = context.run, visit.going.given
    subject = Subject(
        run_id=run.id,
        agent_id=who.agent_id,
        team_id=who.team_id or run.team_id,
        workflow_id=given.workflow_id,
        user_id=run.owner_id,
    )
    label = f"{given.workflow_name}: {visit.place.node.node.name}"[:500]
    return Payer(actor=context.actor, purpose=Purpose.WORKFLOW, subject=subject, label=label)


def _told(question: Question, before: Reply | None, *, by_call: bool) -> str:
    parts = [question.text]
    if question.shape is not None:
        parts.append(
            f"Give the result with {GIVE}."
            if by_call
            else "Answer with one JSON value and nothing else. It must fit this JSON Schema:\n"
            + json.dumps(question.shape, ensure_ascii=False)
        )
    if before is not None:
        parts.append(
            f"Your last answer was:\n{before.text}\nIt does not fit:\n{before.problem}\n"
            "Correct exactly this."
        )
    return "\n\n".join(parts)


def _checked(heard: Heard, shape: Shape, tokens: int) -> Reply:
    given = next((call.arguments for call in heard.calls if call.name == GIVE), heard.text)
    data, problem = read_as(shape, given)
    return Reply(text=given, data=data, problem=problem, tokens=tokens)
