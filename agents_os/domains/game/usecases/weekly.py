"""How a weekly quest stands, computed from what was accepted; nothing is counted up."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.game.adapters.secondary.repository import goals, weeks
from agents_os.domains.game.adapters.secondary.repository.weeks import Stretch
from agents_os.domains.game.metadata.calendar import Calendar, week_start
from agents_os.domains.game.metadata.goals import WeeklyQuestRead
from agents_os.domains.game.metadata.models import WeeklyQuest
from agents_os.domains.game.metadata.quests import BASELINE_WEEKS, BY_KEY, WeekFacts, reached
from agents_os.domains.game.usecases.read_settings import Game

WEEK = timedelta(days=7)
MOST_WON = 20  # more change no achievement


def stretch(calendar: Calendar, week: date, many: int = 1) -> Stretch:
    """`many` weeks from Monday `week` on, in the organisation's time zone."""
    after = week + many * WEEK
    begin, end = (datetime.combine(day, time(), calendar.zone) for day in (week, after))
    return Stretch((week, after - timedelta(days=1)), (begin, end))


async def measure(
    uow: UnitOfWork, game: Game, team_id: UUID | None, week: date, many: int = 1
) -> WeekFacts:
    """What happened in `many` weeks from Monday `week` on."""
    return await weeks.week_facts(uow.session, team_id, stretch(game.calendar, week, many))


async def baseline(uow: UnitOfWork, game: Game, team_id: UUID | None, week: date) -> WeekFacts:
    """The four weeks before `week`."""
    return await measure(uow, game, team_id, week - BASELINE_WEEKS * WEEK, BASELINE_WEEKS)


async def read_weekly(uow: UnitOfWork, game: Game, row: WeeklyQuest) -> WeeklyQuestRead:
    """A picked quest and how far it is."""
    return standing(row, await measure(uow, game, row.team_id, row.week))


def standing(row: WeeklyQuest, facts: WeekFacts) -> WeeklyQuestRead:
    """A picked quest with what its week came to so far."""
    quest = BY_KEY[row.quest_key]
    value = quest.measure(facts)
    return WeeklyQuestRead(
        key=quest.key,
        title=quest.title,
        criterion=quest.criterion,
        week=row.week,
        value=value,
        target=row.target,
        unit=quest.unit,
        reached=reached(quest, value, row.target),
        picked_by=row.picked_by,
    )


async def count_quests_won(uow: UnitOfWork, game: Game) -> int:
    """Quests of past weeks that were reached; of the newest twenty."""
    this_week = week_start(game.calendar.day_of(utc_now()))
    past = await goals.quests_before(uow.session, this_week, MOST_WON)
    return sum([(await read_weekly(uow, game, row)).reached for row in past])
