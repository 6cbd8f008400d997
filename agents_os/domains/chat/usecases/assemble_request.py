"""Decide what of a conversation the model is sent, and what it is told beside it."""

from typing import NamedTuple

from agents_os.domains.chat.metadata.context import alternating
from agents_os.domains.chat.metadata.schemas import Prompt
from agents_os.domains.gateway.metadata.context import Context
from agents_os.domains.gateway.metadata.errors import ContextTooLong
from agents_os.domains.gateway.metadata.own_keys import ModelAccess
from agents_os.domains.gateway.metadata.schemas import ChatMessage, ChatRequest
from agents_os.domains.gateway.usecases.build_context import build_context
from agents_os.domains.knowledge.metadata.citing import NumberedPassage
from agents_os.domains.runs.metadata import model_facts
from agents_os.domains.runs.metadata.context import SHARES, Material, with_guidelines
from agents_os.domains.runs.metadata.schemas import EventDraft


class Assembled(NamedTuple):
    """A request, the passages it holds, and the events that tell how it was made."""

    request: ChatRequest
    passages: tuple[NumberedPassage, ...]
    events: list[EventDraft]


async def assemble_request(prompt: Prompt, access: ModelAccess, material: Material) -> Assembled:
    """The request that fits the model, with as much of the material as there is room for.

    May look for models over the network: call it outside of a unit of work.

    Raises:
        ContextTooLong: the question and the agent's instructions alone do not fit.
        ModelNotAllowed: the company's rules do not have the model.
    """
    told, context = await _fit(prompt, access, material)
    request = ChatRequest(
        model=prompt.model,
        messages=alternating(context.messages),
        max_output_tokens=prompt.max_output_tokens,
        temperature=prompt.temperature,
    )
    called = model_facts.called(request, context, prompt.older, [each.id for each in told.memories])
    return Assembled(request, told.passages, [*told.events, called])


async def _fit(prompt: Prompt, access: ModelAccess, material: Material) -> tuple[Material, Context]:
    """The most of the material with which instructions and question still fit."""
    for share in SHARES:
        told = material.within(share)
        try:
            return told, await _context(prompt, access, told)
        except ContextTooLong:
            if told == Material(note=material.note):
                raise
    raise AssertionError("the last share is nothing")


async def _context(prompt: Prompt, access: ModelAccess, told: Material) -> Context:
    asked, blocks = prompt.question.content, told.blocks
    question = ChatMessage(role="user", content=f"{blocks}\n\n{asked}" if blocks else asked)
    return await build_context(
        with_guidelines(prompt.system_prompt, told.guidelines),
        prompt.history,
        question,
        model=prompt.model,
        access=access,
        max_output_tokens=prompt.max_output_tokens,
    )
