from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import PageQuery
from agents_os.domains.agents.usecases.queries import list_versions
from agents_os.domains.game.adapters.secondary.repository import goals, ledger
from agents_os.domains.game.metadata import achievements, skills
from agents_os.domains.game.metadata.curve import rank_of
from agents_os.domains.game.metadata.models import SkillRecommendation
from agents_os.domains.game.metadata.schemas import GrowthEvent
from agents_os.domains.game.usecases.read_settings import read_settings

NEWEST = 50


async def get_growth_log(uow: UnitOfWork, agent_id: UUID) -> list[GrowthEvent]:
    """What changed about an agent, the newest 50: levels, versions, achievements, skills.

    Raises:
        AgentNotFound.
    """
    versions = await list_versions(uow, agent_id, PageQuery(limit=NEWEST))
    game = await read_settings(uow)
    found = [
        GrowthEvent(at=v.created_at, kind="version", text=f"Version {v.number}: {v.change_message}")
        for v in versions.data
    ]
    for level, at in await ledger.levels_reached(uow.session, agent_id, NEWEST):
        rank = rank_of(level)
        name = game.settings.rank_names.get(rank.key, rank.name)
        found.append(GrowthEvent(at=at, kind="level", text=f"Level {level}, {name}"))
    if game.part_on("achievements"):
        for earned in await goals.achievements_of(uow.session, agent_id):
            text = achievements.BY_KEY[earned.key].title
            found.append(GrowthEvent(at=earned.earned_at, kind="achievement", text=text))
    cards = await goals.cards_of(uow.session, agent_id)
    found.extend(_of_card(card) for card in cards)
    return sorted(found, key=lambda event: event.at, reverse=True)[:NEWEST]


def _of_card(card: SkillRecommendation) -> GrowthEvent:
    title = skills.BY_KEY[card.skill_key].title
    if card.answered_at is None:
        return GrowthEvent(at=card.created_at, kind="skill", text=f"{title}: recommended")
    return GrowthEvent(at=card.answered_at, kind="skill", text=f"{title}: {card.status}")
