from uuid import UUID

from agents_os.core.actor import Actor, Reach
from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import Page, PageQuery, paginate
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.game.adapters.secondary.repository import goals
from agents_os.domains.game.metadata import skills
from agents_os.domains.game.metadata.goals import SkillRecommendationRead
from agents_os.domains.game.metadata.models import SkillRecommendation, SkillStatus
from agents_os.domains.game.metadata.skills import Skill

ANSWER, RULES = "agents:publish", "policies:manage"


async def list_skill_recommendations(
    uow: UnitOfWork,
    agent_id: UUID | None = None,
    page: PageQuery | None = None,
    *,
    only_open: bool = False,
) -> Page[SkillRecommendationRead]:
    """Cards of agents the caller may see, newest first. Raises AgentNotFound.

    `only_open`: unanswered, and not put off until later.
    """
    uow.actor.require("agents:read")
    if agent_id:
        await read_agent(uow, agent_id)
    statement = goals.recommendations(uow.actor, agent_id, only_open=only_open)

    def read(card: SkillRecommendation) -> SkillRecommendationRead:
        return read_card(uow.actor, card)

    key = SkillRecommendation.id
    return await paginate(uow.session, statement, key, page=page or PageQuery(), read=read)


def may_accept(actor: Actor, skill: Skill) -> bool:
    """A rule of the company is for whoever may make such rules."""
    return skill.allows is None or actor.reach(RULES) is Reach.ALL


def read_card(actor: Actor, card: SkillRecommendation) -> SkillRecommendationRead:
    """With the words of its skill, and whether `actor` may answer it."""
    skill = skills.BY_KEY[card.skill_key]
    reaches = actor.reaches(ANSWER, owner_id=card.agent_owner_id, team_id=card.agent_team_id)
    open_ = reaches and card.status != SkillStatus.ACCEPTED
    return SkillRecommendationRead(
        id=card.id,
        agent_id=card.agent_id,
        agent_name=card.agent_name,
        agent_emoji=card.agent_emoji,
        skill_key=card.skill_key,
        title=skill.title,
        why=skills.why(card.evidence),
        effect=skill.effect,
        status=SkillStatus(card.status),
        comment=card.comment,
        answered_by=card.answered_by,
        answered_at=card.answered_at,
        created_at=card.created_at,
        snoozed_until=card.snoozed_until,
        policy_id=card.policy_id,
        can_answer=open_,
        can_accept=open_ and may_accept(actor, skill),
    )
