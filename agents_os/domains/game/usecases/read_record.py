"""What an agent's accepted work says about its quality."""

from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.game.adapters.secondary.repository import outcomes
from agents_os.domains.game.metadata.rules import Quality
from agents_os.domains.game.metadata.schemas import RecordRead, StreakRead
from agents_os.domains.game.metadata.streaks import LOOK_BACK, streak
from agents_os.domains.game.usecases.read_settings import Game

REWORK_OVER = 20


async def read_record(uow: UnitOfWork, agent_id: UUID) -> RecordRead:
    """Counts of what stands, and the share of rework among the last 20 accepted pieces.

    A piece that was taken back counts as rework, too.
    """
    counts = await outcomes.count_by_quality(uow.session, agent_id)
    newest = await outcomes.newest(uow.session, agent_id, REWORK_OVER)
    again = sum(o.quality == Quality.AFTER_CHANGES or o.reversed_at is not None for o in newest)
    standing = [counts.get(quality.value, 0) for quality in Quality]
    return RecordRead(
        accepted=sum(standing),
        first_time=counts.get(Quality.FIRST_TIME, 0),
        after_changes=counts.get(Quality.AFTER_CHANGES, 0),
        reversed=counts.get("reversed", 0),
        rework_rate=again / len(newest) if newest else None,
    )


async def read_streak(uow: UnitOfWork, agent_id: UUID, game: Game) -> StreakRead:
    """Business days in a row; days on which the agent was paused do not break it."""
    today = game.calendar.day_of(utc_now())
    active = await outcomes.active_days(uow.session, today - LOOK_BACK, agent_id=agent_id)
    pauses = await outcomes.pauses_of(uow.session, agent_id)
    return StreakRead.model_validate(streak(active, today, game.calendar, pauses))


async def read_team_streaks(uow: UnitOfWork, game: Game) -> dict[UUID, int] | None:
    """Business days in a row of each team with accepted work; None: streaks are off."""
    if not game.part_on("streaks"):
        return None
    today = game.calendar.day_of(utc_now())
    days = await outcomes.active_days_by_team(uow.session, today - LOOK_BACK)
    return {team: streak(active, today, game.calendar).days for team, active in days.items()}


async def read_my_streak(uow: UnitOfWork, user_id: UUID, game: Game) -> StreakRead:
    """Of a person who accepted work; private."""
    today = game.calendar.day_of(utc_now())
    active = await outcomes.active_days(uow.session, today - LOOK_BACK, accepted_by=user_id)
    return StreakRead.model_validate(streak(active, today, game.calendar))
