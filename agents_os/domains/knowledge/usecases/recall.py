from collections.abc import Mapping, Sequence
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.relevance import relevance
from agents_os.domains.gateway.metadata.tokens import estimate_tokens
from agents_os.domains.knowledge.adapters.secondary import memory_vectors, repository
from agents_os.domains.knowledge.metadata.embedder import LOCAL_MODEL, Vector, least_similarity
from agents_os.domains.knowledge.metadata.models import Memory
from agents_os.domains.knowledge.metadata.schemas import Recalled

BUDGET_TOKENS = 800
_RANK_CONSTANT = 60  # k of the formula in `_scores`, as its authors chose it


async def recall(
    uow: UnitOfWork,
    agent_id: UUID,
    about: str,
    *,
    near: Vector | None = None,
    budget_tokens: int = BUDGET_TOKENS,
    only_related: bool = False,
    counted: bool = True,
) -> list[Recalled]:
    """What the agent should be told about `about`, most helpful first, within a budget.

    Memories that share words with `about`, or with `near` (`vector_of(about)`) mean something like
    it, come first, then the newest. `only_related` leaves the others out. `counted`: note the use,
    which keeps a memory from being set aside. Empty when the agent's memory is off.
    """
    uow.actor.require("agents:read")
    known = await repository.usable(uow.session, agent_id, utc_now().date())
    scores = await _scores(uow, known, about, near)
    ranked = sorted(known, key=lambda each: -scores.get(each.id, 0))
    related = [each for each in ranked if each.id in scores or not only_related]
    chosen = _within(related, budget_tokens)
    if counted and chosen:
        await repository.mark_used(uow.session, [each.id for each in chosen])
    return [Recalled.model_validate(each) for each in chosen]


async def _scores(
    uow: UnitOfWork, known: Sequence[Memory], about: str, near: Vector | None
) -> Mapping[UUID, float]:
    """By id, of those that have to do with it: the sum of 1 / (k + rank) over both rankings.

    Reciprocal rank fusion (Cormack, Clarke, Büttcher: SIGIR 2009).
    """
    shared = relevance([each.text for each in known], about)
    by_words = {each.id: score for each, score in zip(known, shared, strict=True) if score > 0}
    by_meaning: Mapping[UUID, float] = {}
    if near is not None and known:
        similar = await memory_vectors.similarities(uow.session, [m.id for m in known], near)
        least = least_similarity(LOCAL_MODEL)
        by_meaning = {id: each for id, each in similar.items() if each >= least}
    scores: dict[UUID, float] = {}
    for found in (by_words, by_meaning):
        for rank, id in enumerate(sorted(found, key=lambda id: -found[id]), 1):
            scores[id] = scores.get(id, 0) + 1 / (_RANK_CONSTANT + rank)
    return scores


def _within(memories: Sequence[Memory], budget_tokens: int) -> list[Memory]:
    """From the best down, as many as fit."""
    chosen: list[Memory] = []
    for memory in memories:
        budget_tokens -= estimate_tokens(memory.text)
        if budget_tokens < 0:
            break
        chosen.append(memory)
    return chosen
