"""Choose what of a conversation the model gets to read."""

from collections.abc import Sequence

from agents_os.domains.gateway.adapters.secondary import company_models
from agents_os.domains.gateway.metadata.context import Context, ContextBudget, fit, fit_loop
from agents_os.domains.gateway.metadata.own_keys import ModelAccess
from agents_os.domains.gateway.metadata.schemas import ChatMessage


async def build_context(
    system_prompt: str,
    history: Sequence[ChatMessage],
    newest: ChatMessage,
    *,
    model: str,
    access: ModelAccess,
    max_output_tokens: int | None = None,
) -> Context:
    """The messages to send to `model`, and what was left out so that they fit.

    Whole turns go, the oldest first; the system prompt and the newest message always stay. Sized
    for the smallest candidate of an alias, because any of them may have to answer.
    May look for local models over the network: call it outside of a unit of work.

    Raises:
        ContextTooLong: the system prompt and the newest message alone do not fit.
        ModelNotAllowed: the company's rules do not have the model.
    """
    return fit(system_prompt, history, newest, await _budget(model, access, max_output_tokens))


async def build_loop_context(
    system_prompt: str,
    work: ChatMessage,
    rounds: Sequence[Sequence[ChatMessage]],
    *,
    model: str,
    access: ModelAccess,
    max_output_tokens: int | None = None,
) -> Context:
    """The same for an agent at work: the oldest rounds of answers and results go first.

    Raises:
        ContextTooLong: the work and the newest round alone do not fit.
    """
    return fit_loop(system_prompt, work, rounds, await _budget(model, access, max_output_tokens))


async def _budget(model: str, access: ModelAccess, max_output_tokens: int | None) -> ContextBudget:
    found = await company_models.candidates(model, access)
    sizes = [each.context_tokens for each in found if each.context_tokens]
    return ContextBudget.of(min(sizes, default=None), max_output_tokens)
