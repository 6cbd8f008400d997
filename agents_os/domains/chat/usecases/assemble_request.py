"""Decide what of a conversation the model is sent."""

from agents_os.domains.chat.metadata.context import alternating
from agents_os.domains.chat.metadata.schemas import Prompt
from agents_os.domains.gateway.metadata.context import Context
from agents_os.domains.gateway.metadata.errors import ContextTooLong
from agents_os.domains.gateway.metadata.own_keys import ModelAccess
from agents_os.domains.gateway.metadata.schemas import ChatMessage, ChatRequest
from agents_os.domains.gateway.usecases.build_context import build_context
from agents_os.domains.knowledge.metadata.notes import as_notes
from agents_os.domains.runs.metadata import model_facts
from agents_os.domains.runs.metadata.schemas import EventDraft


async def assemble_request(prompt: Prompt, access: ModelAccess) -> tuple[ChatRequest, EventDraft]:
    """The request that fits the model, and the `model.called` event that tells how it was made.

    May look for models over the network: call it outside of a unit of work.

    Raises:
        ContextTooLong: the question and the agent's instructions alone do not fit.
        ModelNotAllowed: the company's rules do not have the model.
    """
    memories = prompt.memories
    try:
        context = await _fit(prompt, access, as_notes(memories))
    except ContextTooLong:
        if not memories:
            raise
        memories = ()
        context = await _fit(prompt, access, "")
    request = ChatRequest(
        model=prompt.model,
        messages=alternating(context.messages),
        max_output_tokens=prompt.max_output_tokens,
        temperature=prompt.temperature,
    )
    ids = [each.id for each in memories]
    return request, model_facts.called(request, context, prompt.older, ids)


async def _fit(prompt: Prompt, access: ModelAccess, notes: str) -> Context:
    asked = prompt.question.content
    question = ChatMessage(role="user", content=f"{notes}\n\n{asked}" if notes else asked)
    return await build_context(
        prompt.system_prompt,
        prompt.history,
        question,
        model=prompt.model,
        access=access,
        max_output_tokens=prompt.max_output_tokens,
    )
