"""The game over HTTP: parse, call one usecase, return its result."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from agents_os.core.pagination import Page, PageQuery
from agents_os.core.web import PageParams, Uow
from agents_os.domains.game.metadata.choices import (
    PreferencesRead,
    PreferencesUpdate,
    SettingsRead,
    SettingsUpdate,
)
from agents_os.domains.game.metadata.goals import (
    AchievementsRead,
    QuestPick,
    QuestsRead,
    SeasonRead,
    SkillAnswer,
    SkillRecommendationRead,
    SkillSnooze,
    WeeklyQuestRead,
)
from agents_os.domains.game.metadata.schemas import (
    AgentProgress,
    Anomaly,
    CompanyLevel,
    GrowthEvent,
    MyProgress,
    XpEntryRead,
    XpPreview,
)
from agents_os.domains.game.usecases import get_growth_log as growth
from agents_os.domains.game.usecases import get_season as season
from agents_os.domains.game.usecases import list_achievements as achievements
from agents_os.domains.game.usecases import list_anomalies as anomalies
from agents_os.domains.game.usecases import list_quests as quests
from agents_os.domains.game.usecases import list_skill_recommendations as skills
from agents_os.domains.game.usecases import preview_xp as preview
from agents_os.domains.game.usecases import queries
from agents_os.domains.game.usecases.answer_skill_recommendation import (
    answer_skill_recommendation,
)
from agents_os.domains.game.usecases.pick_weekly_quest import pick_weekly_quest
from agents_os.domains.game.usecases.set_game_settings import set_game_settings
from agents_os.domains.game.usecases.set_personal_preferences import set_personal_preferences
from agents_os.domains.game.usecases.snooze_skill_recommendation import (
    snooze_skill_recommendation,
)
from agents_os.domains.tasks.metadata.states import Priority, Size

router = APIRouter()
game = APIRouter(prefix="/game", tags=["game"])
agents = APIRouter(prefix="/agents/{agent_id}", tags=["game"])


class XpListQuery(PageQuery, frozen=True):
    """One query string for filter and page; FastAPI reads only one model from it."""

    task_id: UUID | None = None


class SkillListQuery(PageQuery, frozen=True):
    agent_id: UUID | None = None
    only_open: bool = False


@agents.get("/progress", operation_id="getAgentProgress", summary="Level, streak and record")
async def get_agent_progress(uow: Uow, agent_id: UUID) -> AgentProgress:
    return await queries.get_agent_progress(uow, agent_id)


@agents.get("/xp", operation_id="listXpEntries", summary="Points, each with its calculation")
async def get_xp(
    uow: Uow, agent_id: UUID, query: Annotated[XpListQuery, Query()]
) -> Page[XpEntryRead]:
    return await queries.list_xp_entries(uow, agent_id, query.task_id, query)


@agents.get("/growth", operation_id="getGrowthLog", summary="Levels, versions, skills in time")
async def get_growth(uow: Uow, agent_id: UUID) -> list[GrowthEvent]:
    return await growth.get_growth_log(uow, agent_id)


@agents.get("/achievements", operation_id="listAgentAchievements", summary="An agent's titles")
async def get_agent_achievements(uow: Uow, agent_id: UUID) -> AchievementsRead:
    return await achievements.list_achievements(uow, agent_id)


@game.get("/company", operation_id="getCompanyLevel", summary="The company's level")
async def get_company(uow: Uow) -> CompanyLevel:
    return await queries.get_company_level(uow)


@game.get("/me", operation_id="getMyProgress", summary="My coaching XP, for me only")
async def get_me(uow: Uow) -> MyProgress:
    return await queries.get_my_progress(uow)


@game.get("/me/xp", operation_id="listMyXpEntries", summary="My coaching XP, explained")
async def get_my_xp(uow: Uow, page: PageParams) -> Page[XpEntryRead]:
    return await queries.list_my_xp_entries(uow, page)


@game.get("/me/preferences", operation_id="getPersonalPreferences", summary="My own choices")
async def get_preferences(uow: Uow) -> PreferencesRead:
    return await queries.get_personal_preferences(uow)


@game.patch("/me/preferences", operation_id="setPersonalPreferences", summary="Change my choices")
async def patch_preferences(uow: Uow, body: PreferencesUpdate) -> PreferencesRead:
    return await set_personal_preferences(uow, body)


@game.get("/preview", operation_id="previewXp", summary="What a task can earn")
async def get_preview(uow: Uow, priority: Priority, size: Size = Size.M) -> XpPreview:
    return await preview.preview_xp(uow, priority, size)


@game.get("/quests", operation_id="listQuests", summary="First steps, today, this week")
async def get_quests(uow: Uow, team_id: UUID | None = None) -> QuestsRead:
    return await quests.list_quests(uow, team_id)


@game.post("/quests/weekly", operation_id="pickWeeklyQuest", summary="Choose this week's quest")
async def post_weekly_quest(uow: Uow, body: QuestPick) -> WeeklyQuestRead:
    return await pick_weekly_quest(uow, body)


@game.get("/achievements", operation_id="listAchievements", summary="The company's titles")
async def get_achievements(uow: Uow) -> AchievementsRead:
    return await achievements.list_achievements(uow)


@game.get("/season", operation_id="getSeason", summary="Teams, each next to its own last season")
async def get_season(uow: Uow) -> SeasonRead:
    return await season.get_season(uow)


@game.get("/skills", operation_id="listSkillRecommendations", summary="Agents ready for more")
async def get_skills(
    uow: Uow, query: Annotated[SkillListQuery, Query()]
) -> Page[SkillRecommendationRead]:
    return await skills.list_skill_recommendations(
        uow, query.agent_id, query, only_open=query.only_open
    )


@game.post(
    "/skills/{recommendation_id}/answer",
    operation_id="answerSkillRecommendation",
    summary="Accept or dismiss a recommendation",
)
async def post_answer(
    uow: Uow, recommendation_id: UUID, body: SkillAnswer
) -> SkillRecommendationRead:
    return await answer_skill_recommendation(uow, recommendation_id, body)


@game.post(
    "/skills/{recommendation_id}/snooze",
    operation_id="snoozeSkillRecommendation",
    summary="Put a recommendation off for some days",
)
async def post_snooze(
    uow: Uow, recommendation_id: UUID, body: SkillSnooze
) -> SkillRecommendationRead:
    return await snooze_skill_recommendation(uow, recommendation_id, body)


@game.get("/settings", operation_id="getGameSettings", summary="How the company plays")
async def get_settings(uow: Uow) -> SettingsRead:
    return await queries.get_game_settings(uow)


@game.patch("/settings", operation_id="setGameSettings", summary="Change how the company plays")
async def patch_settings(uow: Uow, body: SettingsUpdate) -> SettingsRead:
    return await set_game_settings(uow, body)


@game.get("/anomalies", operation_id="listAnomalies", summary="Unusual awards, for administrators")
async def get_anomalies(uow: Uow) -> list[Anomaly]:
    return await anomalies.list_anomalies(uow)


router.include_router(game)
router.include_router(agents)
