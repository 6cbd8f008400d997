from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Forbidden
from agents_os.domains.agents.metadata.errors import AgentNotFound
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.game.adapters.secondary.repository import goals
from agents_os.domains.game.metadata.errors import (
    SkillAlreadyAnswered,
    SkillRecommendationNotFound,
)
from agents_os.domains.game.metadata.events import SkillAnswered
from agents_os.domains.game.metadata.goals import SkillAnswer, SkillRecommendationRead
from agents_os.domains.game.metadata.models import SkillRecommendation, SkillStatus
from agents_os.domains.game.metadata.skills import BY_KEY, rule_for
from agents_os.domains.game.usecases.list_skill_recommendations import (
    ANSWER,
    may_accept,
    read_card,
)
from agents_os.domains.governance.usecases.create_policy import create_policy


async def answer_skill_recommendation(
    uow: UnitOfWork, card_id: UUID, body: SkillAnswer
) -> SkillRecommendationRead:
    """Accept or dismiss a card, for whoever may publish the agent. A dismissed one may still be
    accepted. The answer is recorded; where the skill says so, accepting adds a rule.

    Publishes SkillAnswered.

    Raises:
        SkillRecommendationNotFound: unknown, or of an agent the caller may not see.
        SkillAlreadyAnswered: it was accepted, or dismissed again.
        Forbidden: also when accepting adds a rule, and the caller may not make rules.
    """
    card = await find_to_answer(uow, card_id)
    status = SkillStatus.ACCEPTED if body.accept else SkillStatus.DISMISSED
    if card.status in (SkillStatus.ACCEPTED, status):
        raise SkillAlreadyAnswered(
            f"This recommendation was {card.status} already.", status=card.status
        )
    if body.accept:
        card.policy_id = await _add_rule(uow, card)
    card.status, card.comment, card.snoozed_until = status, body.comment, None
    card.answered_by, card.answered_at = uow.actor.user_id, utc_now()
    await uow.session.flush()
    await uow.session.refresh(card)
    uow.publish(
        SkillAnswered(
            recommendation_id=card.id,
            agent_id=card.agent_id,
            skill_key=card.skill_key,
            accepted=body.accept,
        )
    )
    return read_card(uow.actor, card)


async def find_to_answer(uow: UnitOfWork, card_id: UUID) -> SkillRecommendation:
    """The card, locked until commit, if the caller may answer it.

    Raises: as `answer_skill_recommendation`.
    """
    uow.actor.require(ANSWER)
    card = await _find(uow, card_id)
    uow.actor.require_on(ANSWER, owner_id=card.agent_owner_id, team_id=card.agent_team_id)
    await goals.lock_recommendation(uow.session, card_id)
    return card


async def _add_rule(uow: UnitOfWork, card: SkillRecommendation) -> UUID | None:
    """The rule the skill stands for; None: it has none."""
    skill = BY_KEY[card.skill_key]
    if skill.allows is None:
        return None
    if not may_accept(uow.actor, skill):
        raise Forbidden(
            "Accepting this adds a rule for the whole company. An owner or admin does that."
        )
    rule = rule_for(skill, card.agent_id, card.agent_name, card.agent_environment)
    return (await create_policy(uow, rule)).id


async def _find(uow: UnitOfWork, card_id: UUID) -> SkillRecommendation:
    card = await goals.get_recommendation(uow.session, card_id)
    try:
        if card:
            await read_agent(uow, card.agent_id)
            return card
    except AgentNotFound:
        pass  # then the card does not exist for them, either
    raise SkillRecommendationNotFound(
        "There is no such recommendation here, or its agent was not shared with you.",
        recommendation_id=str(card_id),
    )
