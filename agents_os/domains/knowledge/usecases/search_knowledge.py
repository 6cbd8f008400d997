"""Find passages: by words and by meaning, in the bases somebody may read."""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

import structlog

from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.core.errors import AppError
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.billing.metadata.schemas import Purpose, Subject
from agents_os.domains.gateway.metadata.payer import Payer
from agents_os.domains.knowledge.adapters.secondary import kept_searches, passage_search, uses
from agents_os.domains.knowledge.adapters.secondary.embedders.choice import embedder_of
from agents_os.domains.knowledge.adapters.secondary.passage_search import Aim, Place
from agents_os.domains.knowledge.metadata.embedder import NO_MODEL, Vector, least_similarity
from agents_os.domains.knowledge.metadata.errors import BaseNotFound, DocumentNotFound
from agents_os.domains.knowledge.metadata.passages import (
    LEAST_COVERAGE,
    Finding,
    FoundPassage,
    PassageFilter,
    PassageSearch,
    Reader,
    SearchResult,
)
from agents_os.domains.knowledge.metadata.search_words import search_words

log = structlog.get_logger(__name__)


class _Near(NamedTuple):
    """The question as vectors, one for each model of the bases; why one is missing."""

    vectors: dict[str, Vector]
    note: str | None


async def search_knowledge(
    actor: Actor, asked: PassageSearch, *, person_id: UUID | None = None, run_id: UUID | None = None
) -> SearchResult:
    """Passages that answer `asked.query`, best first.

    Only of bases the caller may see; with `agent_id` only of those this agent may use for the
    caller, and nothing that others keep to themselves. `person_id`: for whom the worker asks.
    Where a base's model cannot be asked now, its words are searched. Opens its own units of work:
    the question is turned into a vector outside of them.

    Raises:
        Forbidden: the caller may not see agents.
        AgentNotFound, BaseNotFound, DocumentNotFound: what is asked for by id is unknown or not
            shared with the caller; a base, also: with the agent.
    """
    actor.require("agents:read")
    reader = Reader(asked.agent_id, person_id)
    places = await _places(actor, reader, asked.base_ids)
    if not places:
        return SearchResult(data=[])
    name = kept_searches.name_of(actor, reader, places, asked)
    kept = await kept_searches.find(name)
    subject = Subject(run_id=run_id, agent_id=asked.agent_id)
    payer = Payer(actor, Purpose.KNOWLEDGE, subject)
    near = await _near(asked.query, places if kept is None else (), payer)
    async with unit_of_work(actor) as uow:
        found = kept
        if found is None:
            found = await _search(uow, reader, places, asked, near.vectors)
        passages = await _read(uow, reader, found, places)
    if kept is None and near.note is None:
        await kept_searches.keep(name, found)
    ids = [place.id for place in places]
    await uses.note(actor.tenant, ids, passages, kept=kept is not None)
    meaning = any(each.vector_rank is not None for each in found)
    return SearchResult(data=passages, by_meaning=meaning, kept=kept is not None, note=near.note)


async def _places(actor: Actor, reader: Reader, base_ids: Collection[UUID]) -> list[Place]:
    """Where to search. Raises AgentNotFound, BaseNotFound."""
    async with unit_of_work(actor) as uow:
        if reader.agent_id:
            await read_agent(uow, reader.agent_id)
        places = await passage_search.places(uow.session, reader)
    if missing := set(base_ids) - {place.id for place in places}:
        raise BaseNotFound(
            "There is no such knowledge base, or it is not shared with you.",
            base_id=str(min(missing)),
        )
    return [place for place in places if not base_ids or place.id in base_ids]


async def _near(query: str, places: Sequence[Place], payer: Payer) -> _Near:
    """Searching goes on by words when a model is missing, away, or nobody can pay for it."""
    vectors: dict[str, Vector] = {}
    note = None
    for model in {place.model for place in places} - {NO_MODEL}:
        try:
            embedder = embedder_of(model, payer)
            if embedder is not None:
                vectors[model] = (await embedder.embed([query]))[0]
        except AppError as error:
            log.warning("knowledge.searched_without_meaning", model=model, error=error.code)
            note = f"Only words were compared. {error.message}"
    return _Near(vectors, note)


async def _search(
    uow: UnitOfWork,
    reader: Reader,
    places: Sequence[Place],
    asked: PassageSearch,
    vectors: dict[str, Vector],
) -> list[Finding]:
    """One search for each model: only vectors of the same model may be compared."""
    documents = await _documents(uow, reader, places, asked.filter)
    found: list[Finding] = []
    words = search_words(asked.query)
    for model, group in groupby(sorted(places, key=_model), _model):
        near = vectors.get(model)
        aim = Aim(words, model if near else None, near, asked.limit)
        ids = [place.id for place in group]
        found += await passage_search.search(uow.session, reader, ids, aim, documents)
    return _best(found, asked)


async def _documents(
    uow: UnitOfWork, reader: Reader, places: Sequence[Place], wanted: PassageFilter
) -> list[UUID] | None:
    """Those that pass the filter; None: there is no filter."""
    if wanted == PassageFilter():
        return None
    ids = [place.id for place in places]
    if wanted.document_ids:
        named = PassageFilter(document_ids=wanted.document_ids)
        found = await passage_search.documents_like(uow.session, reader, ids, named)
        if missing := set(wanted.document_ids) - set(found):
            raise DocumentNotFound(
                "There is no such document in these bases, or it is not shared with you.",
                document_id=str(min(missing)),
            )
    return await passage_search.documents_like(uow.session, reader, ids, wanted)


def _model(place: Place) -> str:
    return place.model


def _best(found: Iterable[Finding], asked: PassageSearch) -> list[Finding]:
    ranked = sorted(found, key=lambda each: (-each.score, -each.closeness))
    return [each for each in ranked if each.score >= asked.min_score][: asked.limit]


async def _read(
    uow: UnitOfWork, reader: Reader, found: Sequence[Finding], places: Sequence[Place]
) -> list[FoundPassage]:
    """The texts, as they are now: what was deleted meanwhile is not there."""
    models = {place.id: place.model for place in places}
    known = await passage_search.read(uow.session, reader, [each.passage_id for each in found])
    return [
        FoundPassage(
            **passage.model_dump() | each.model_dump(),
            related=_related(each, models.get(passage.base_id, NO_MODEL)),
        )
        for each in found
        if (passage := known.get(each.passage_id))
    ]


def _related(found: Finding, model: str) -> bool:
    similar = found.similarity is not None and found.similarity >= least_similarity(model)
    return similar or (found.coverage or 0) >= LEAST_COVERAGE
