from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.relevance import relevance
from agents_os.domains.gateway.metadata.tokens import estimate_tokens
from agents_os.domains.knowledge.adapters.secondary import repository
from agents_os.domains.knowledge.metadata.models import Memory
from agents_os.domains.knowledge.metadata.schemas import Recalled

BUDGET_TOKENS = 800


async def recall(
    uow: UnitOfWork,
    agent_id: UUID,
    about: str,
    *,
    budget_tokens: int = BUDGET_TOKENS,
    only_related: bool = False,
    counted: bool = True,
) -> list[Recalled]:
    """What the agent should be told about `about`, most helpful first, within a budget.

    Memories that share words with `about` come first, then the newest. `only_related` leaves the
    others out. `counted`: note the use, which keeps a memory from being set aside. Empty when the
    agent's memory is off.
    """
    uow.actor.require("agents:read")
    known = await repository.usable(uow.session, agent_id, utc_now().date())
    scores = relevance([each.text for each in known], about)
    ranked = sorted(zip(scores, known, strict=True), key=lambda pair: -pair[0])
    chosen = _within(
        [memory for score, memory in ranked if score > 0 or not only_related], budget_tokens
    )
    if counted and chosen:
        await repository.mark_used(uow.session, [each.id for each in chosen])
    return [Recalled.model_validate(each) for each in chosen]


def _within(memories: list[Memory], budget_tokens: int) -> list[Memory]:
    """From the best down, as many as fit."""
    chosen: list[Memory] = []
    for memory in memories:
        budget_tokens -= estimate_tokens(memory.text)
        if budget_tokens < 0:
            break
        chosen.append(memory)
    return chosen
