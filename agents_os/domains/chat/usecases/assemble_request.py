"""Decide what of a conversation the model is sent."""

from agents_os.domains.chat.metadata.context import alternating
from agents_os.domains.chat.metadata.schemas import Prompt
from agents_os.domains.gateway.metadata.own_keys import ModelAccess
from agents_os.domains.gateway.metadata.schemas import ChatRequest
from agents_os.domains.gateway.usecases.build_context import build_context
from agents_os.domains.runs.metadata import model_facts
from agents_os.domains.runs.metadata.schemas import EventDraft


async def assemble_request(
    prompt: Prompt, access: ModelAccess
) -> tuple[ChatRequest, EventDraft]:
    """The request that fits the model, and the `model.called` event that tells how it was made.

    May look for models over the network: call it outside of a unit of work.

    Raises:
        ContextTooLong: the question and the agent's instructions alone do not fit.
        ModelNotAllowed: the company's rules do not have the model.
    """
    context = await build_context(
        prompt.system_prompt,
        prompt.history,
        prompt.question,
        model=prompt.model,
        access=access,
        max_output_tokens=prompt.max_output_tokens,
    )
    request = ChatRequest(
        model=prompt.model,
        messages=alternating(context.messages),
        max_output_tokens=prompt.max_output_tokens,
        temperature=prompt.temperature,
    )
    return request, model_facts.called(request, context, prompt.older)
