from collections.abc import Mapping
from datetime import datetime, time
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.game.adapters.secondary.repository import goals, weeks
from agents_os.domains.game.metadata.calendar import week_start
from agents_os.domains.game.metadata.goals import (
    DailyGoalRead,
    QuestsRead,
    SetupQuestRead,
    WeeklyQuestOffer,
)
from agents_os.domains.game.metadata.quests import SETUP_QUESTS, Weekly, offered
from agents_os.domains.game.usecases.read_settings import Game, read_settings
from agents_os.domains.game.usecases.weekly import read_weekly
from agents_os.domains.identity.usecases.require_team import require_team_here


async def list_quests(uow: UnitOfWork, team_id: UUID | None = None) -> QuestsRead:
    """First steps, the goal of today, and this week's quest: of a team, or of the company.

    Everything is computed from what happened; switched off, it is empty.

    Raises:
        TeamNotFound.
    """
    uow.actor.require("agents:read")
    game = await read_settings(uow)
    await require_team_here(uow, team_id)
    if not game.part_on("quests"):
        return QuestsRead(enabled=False)
    week = week_start(game.calendar.day_of(utc_now()))
    row = await goals.picked(uow.session, team_id, week)
    offers = [] if row else [read_offer(q) for q in offered(team_id or uow.actor.tenant, week)]
    return QuestsRead(
        enabled=True,
        setup=read_setup(await goals.first_steps(uow.session, uow.actor.tenant)),
        today=await _today(uow, game),
        offered=offers,
        picked=await read_weekly(uow, game, row) if row else None,
    )


def read_offer(quest: Weekly) -> WeeklyQuestOffer:
    return WeeklyQuestOffer(key=quest.key, title=quest.title, criterion=quest.criterion)


def read_setup(done: Mapping[str, bool]) -> list[SetupQuestRead]:
    """The first steps; `done` says which are taken, by key."""
    return [SetupQuestRead(**quest._asdict(), done=done[quest.key]) for quest in SETUP_QUESTS]


def read_daily(waiting: int) -> DailyGoalRead:
    return DailyGoalRead(
        title="Answer what was handed in before today", waiting=waiting, done=waiting == 0
    )


async def _today(uow: UnitOfWork, game: Game) -> DailyGoalRead:
    today = game.calendar.day_of(utc_now())
    midnight = datetime.combine(today, time(), game.calendar.zone)
    return read_daily(await weeks.waiting_since_before(uow.session, midnight))
