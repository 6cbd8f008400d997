"""What follows from an award: skills recommended, achievements earned."""

from collections.abc import Sequence
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.agents.metadata.schemas import AgentRead
from agents_os.domains.game.adapters.secondary.repository import goals, outcomes
from agents_os.domains.game.metadata import achievements, skills
from agents_os.domains.game.metadata.achievements import LOOK_BACK, Facts, Piece
from agents_os.domains.game.metadata.events import AchievementEarned, SkillRecommended
from agents_os.domains.game.metadata.models import Outcome
from agents_os.domains.game.metadata.rules import Flag, Quality
from agents_os.domains.game.usecases.read_record import read_record, read_streak
from agents_os.domains.game.usecases.read_settings import Game
from agents_os.domains.game.usecases.weekly import count_quests_won
from agents_os.domains.tasks.metadata.states import Priority, Size


async def celebrate(uow: UnitOfWork, agent: AgentRead, game: Game, level: int) -> None:
    """Recommend skills the agent is ready for and record achievements, each once.

    Publishes SkillRecommended and AchievementEarned.
    """
    await _recommend(uow, agent.id, level)
    if game.part_on("achievements"):
        await _agent_achievements(uow, agent, game, level)
        await _company_achievements(uow, game)


async def _recommend(uow: UnitOfWork, agent_id: UUID, level: int) -> None:
    record = await read_record(uow, agent_id)
    since = utc_now() - skills.CLEAN_FOR
    forbidden = await goals.count_forbidden(uow.session, agent_id, since)
    for skill in skills.ready_for(level, record, forbidden):
        found = skills.evidence(level, record)
        card = await goals.recommend(uow.session, uow.actor.tenant, agent_id, skill.key, found)
        if card:
            uow.publish(
                SkillRecommended(recommendation_id=card, agent_id=agent_id, skill_key=skill.key)
            )


async def _agent_achievements(uow: UnitOfWork, agent: AgentRead, game: Game, level: int) -> None:
    newest = await outcomes.newest(uow.session, agent.id, LOOK_BACK)
    streak = await read_streak(uow, agent.id, game)
    facts = Facts(_pieces(newest), [level], streak_days=streak.days)
    await _earn(uow, "agent", facts, agent.id)


async def _company_achievements(uow: UnitOfWork, game: Game) -> None:
    newest = await outcomes.newest(uow.session, None, LOOK_BACK)
    levels = await goals.agent_levels(uow.session)
    known = {each.key for each in await goals.achievements_of(uow.session, None)}
    won = 0 if {"quest_won", "quests_won_10"} <= known else await count_quests_won(uow, game)
    await _earn(uow, "company", Facts(_pieces(newest), levels, quests_won=won), None)


async def _earn(uow: UnitOfWork, of: str, facts: Facts, agent_id: UUID | None) -> None:
    known = {each.key for each in await goals.achievements_of(uow.session, agent_id)}
    for each in achievements.earned(of, facts):
        if each.key in known:
            continue
        if await goals.earn_achievement(
            uow.session, uow.actor.tenant, each.key, agent_id, each.criterion, utc_now()
        ):
            uow.publish(AchievementEarned(key=each.key, agent_id=agent_id))


def _pieces(newest: Sequence[Outcome]) -> list[Piece]:
    return [
        Piece(
            agent_id=str(each.agent_id),
            priority=Priority(each.counted_as),
            size=Size(each.size),
            category=each.category,
            quality=Quality(each.quality),
            flags=frozenset(Flag(flag) for flag in each.flags),
            review_minutes=each.review_minutes,
            standing=each.reversed_at is None,
        )
        for each in newest
    ]
