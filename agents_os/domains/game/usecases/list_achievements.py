from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.game.adapters.secondary.repository import goals
from agents_os.domains.game.metadata.achievements import ACHIEVEMENTS
from agents_os.domains.game.metadata.goals import AchievementRead, AchievementsRead
from agents_os.domains.game.usecases.read_settings import read_settings


async def list_achievements(uow: UnitOfWork, agent_id: UUID | None = None) -> AchievementsRead:
    """Every achievement of an agent, or of the company, with when it was earned, if it was.

    Raises:
        AgentNotFound.
    """
    uow.actor.require("agents:read")
    if agent_id:
        await read_agent(uow, agent_id)
    if not (await read_settings(uow)).part_on("achievements"):
        return AchievementsRead(enabled=False)
    earned = {each.key: each for each in await goals.achievements_of(uow.session, agent_id)}
    of = "agent" if agent_id else "company"
    return AchievementsRead(
        enabled=True,
        achievements=[
            AchievementRead(
                key=each.key,
                title=each.title,
                criterion=each.criterion,
                earned_at=earned[each.key].earned_at if each.key in earned else None,
            )
            for each in ACHIEVEMENTS
            if each.of == of
        ],
    )
