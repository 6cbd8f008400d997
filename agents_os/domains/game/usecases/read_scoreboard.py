from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.game.adapters.secondary.repository import scoreboard, weeks
from agents_os.domains.game.adapters.secondary.repository.scoreboard import Today
from agents_os.domains.game.metadata.calendar import week_start
from agents_os.domains.game.metadata.explaining import read_level
from agents_os.domains.game.metadata.quests import offered
from agents_os.domains.game.metadata.schemas import LevelRead, StreakRead
from agents_os.domains.game.metadata.scoreboard import LevelUp, Scoreboard, SeasonGlance
from agents_os.domains.game.metadata.streaks import LOOK_BACK, streak
from agents_os.domains.game.usecases.list_quests import read_daily, read_offer, read_setup
from agents_os.domains.game.usecases.read_settings import Game
from agents_os.domains.game.usecases.weekly import standing, stretch


async def read_scoreboard(uow: UnitOfWork, game: Game) -> Scoreboard:
    """First steps, levels, streak, season and quests of the company, in one statement.

    Where the game is off, or hidden by the caller, the first steps alone.
    """
    uow.actor.require("agents:read")
    today = game.calendar.day_of(utc_now())
    row = await scoreboard.read(uow.session, uow.actor.tenant, _days(game, today))
    setup = read_setup(row._mapping)
    setup = [] if all(step.done for step in setup) else setup
    if not game.shown:
        return Scoreboard(shown=False, setup=setup)
    names = game.settings.rank_names
    pairs: dict[str, list[int]] = row.agents or {}
    return Scoreboard(
        shown=True,
        setup=setup,
        company=_level(row.company or (0, 1), names),
        agents={UUID(key): _level(pair, names) for key, pair in pairs.items()},
        newcomer=read_level(0, 1, names),
        level_ups=[_level_up(*each) for each in row.level_ups or []],
        streak=_streak(game, today, row.active_days or []),
        season=_season(game, today, row.season_xp),
        **_quests(uow, game, today, row),
    )


def _level(pair: Sequence[int], rank_names: dict[str, str]) -> LevelRead:
    total, reached = pair
    return read_level(total, reached, rank_names)


def _level_up(agent_id: str, level: int, at: str) -> LevelUp:
    return LevelUp(agent_id=UUID(agent_id), level=level, at=datetime.fromisoformat(at))


def _days(game: Game, today: date) -> Today:
    return Today(
        midnight=datetime.combine(today, time(), game.calendar.zone),
        streak_from=today - LOOK_BACK,
        season_from=game.calendar.season_start(today),
        week=stretch(game.calendar, week_start(today)),
    )


def _streak(game: Game, today: date, active: list[date]) -> StreakRead | None:
    if not game.part_on("streaks"):
        return None
    return StreakRead.model_validate(streak(set(active), today, game.calendar))


def _season(game: Game, today: date, xp: int) -> SeasonGlance | None:
    if not game.part_on("boards"):
        return None
    starts = game.calendar.season_start(today)
    ends = game.calendar.season_end(starts)
    return SeasonGlance(starts=starts, ends=ends, days_left=(ends - today).days, xp=xp)


def _quests(uow: UnitOfWork, game: Game, today: date, row: Any) -> dict[str, Any]:
    if not game.part_on("quests"):
        return {}
    picked = row.WeeklyQuest
    offers = [] if picked else offered(uow.actor.tenant, week_start(today))
    return {
        "today": read_daily(row.waiting),
        "offered": [read_offer(quest) for quest in offers],
        "weekly": standing(picked, weeks.read_facts(row.accepted, row.waits)) if picked else None,
    }
