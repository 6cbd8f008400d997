from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.domains.agents.metadata.candidates import Candidate
from agents_os.domains.agents.usecases.list_candidates import list_candidates
from agents_os.domains.gateway.usecases.estimate_cost import estimate_cost
from agents_os.domains.tasks.adapters.secondary.repository import people, workload
from agents_os.domains.tasks.adapters.secondary.repository.people import Colleague
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.scoring import Standing, score, score_person, words_of
from agents_os.domains.tasks.metadata.sizing import TOKENS, estimate_size
from agents_os.domains.tasks.metadata.suggestion_schemas import Suggestion, SuggestionsAsk


async def suggest_assignees(actor: Actor, body: SuggestionsAsk) -> list[Suggestion]:
    """Agents and people for a task, the best first, with why, their load and what it would cost.

    Opens its own unit of work: prices may have to be looked up, and never inside one.

    Raises:
        Forbidden: the actor may not create work.
    """
    async with unit_of_work(actor) as uow:
        suggestions = await _rank(uow, body)
    return [await _priced(each) for each in suggestions]


async def _rank(uow: UnitOfWork, body: SuggestionsAsk) -> list[Suggestion]:
    uow.actor.require(access.WORK)
    candidates = await list_candidates(uow)
    records = await workload.records(uow.session, [each.id for each in candidates])
    ranked = [_suggestion(each, Standing(*records[each.id]), body) for each in candidates]
    ranked += await _people(uow, body)
    ranked.sort(key=lambda each: (-each.score, each.open_tasks, each.name.casefold()))
    return ranked[: body.limit]


async def _people(uow: UnitOfWork, body: SuggestionsAsk) -> list[Suggestion]:
    """The members somebody may know of: without `members:read`, only themselves."""
    found = await people.who_take_work(uow.session, uow.actor.tenant)
    if uow.actor.reach("members:read") is None:
        found = [each for each in found if each.id == uow.actor.user_id]
    ids = [each.id for each in found]
    records = await workload.records_of_people(uow.session, ids)
    done = await workload.done_by(uow.session, ids, body.category)
    return [
        _person(each, Standing(*records[each.id]), done.get(each.id, 0), body) for each in found
    ]


def _person(person: Colleague, standing: Standing, done: int, body: SuggestionsAsk) -> Suggestion:
    result = score_person(standing, body.category, done)
    return Suggestion(
        user_id=person.id,
        name=person.name,
        role_title=person.role.title(),
        score=result.points,
        reasons=result.reasons,
        size=estimate_size(body.title, body.details, body.acceptance_criteria),
        **standing._asdict(),
    )


def _suggestion(candidate: Candidate, standing: Standing, body: SuggestionsAsk) -> Suggestion:
    words = words_of(body.title, body.details, *body.tags, *body.acceptance_criteria)
    result = score(candidate, standing, body.category, words)
    size = estimate_size(body.title, body.details, body.acceptance_criteria)
    return Suggestion(
        agent_id=candidate.id,
        name=candidate.name,
        emoji=candidate.emoji,
        role_title=candidate.role_title,
        score=result.points,
        reasons=result.reasons,
        open_tasks=standing.open_tasks,
        accepted=standing.accepted,
        decided=standing.decided,
        size=size,
        model=candidate.model,
        tokens=sum(TOKENS[size]),
    )


async def _priced(suggestion: Suggestion) -> Suggestion:
    if suggestion.user_id is not None:
        return suggestion
    tokens = TOKENS[suggestion.size]
    estimate = await estimate_cost(
        suggestion.model, input_tokens=tokens.read, output_tokens=tokens.written
    )
    return suggestion.model_copy(
        update={
            "model": estimate.model,
            "cost_micros": estimate.cost_micros,
            "practice": estimate.practice,
        }
    )
