"""What was accepted and answered in a stretch of time."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Uuid,
    and_,
    column,
    exists,
    func,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.clock import utc_now
from agents_os.domains.game.metadata.models import Outcome, Review
from agents_os.domains.game.metadata.quests import WeekFacts
from agents_os.domains.game.metadata.rules import Flag, Quality

_agents = table("agents", column("id", Uuid), column("team_id", Uuid))

LATE_MINUTES = 24 * 60


class Stretch(NamedTuple):
    """First and last day, and the same as moments: from the first until before the second."""

    days: tuple[date, date]
    times: tuple[datetime, datetime]


async def week_facts(session: AsyncSession, team_id: UUID | None, over: Stretch) -> WeekFacts:
    """What a team (None: everybody) accepted on these days and answered in this time."""
    row = (await session.execute(select(accepted(team_id, over), waits(team_id, over)))).one()
    return read_facts(*row)


def accepted(team_id: UUID | None, over: Stretch) -> ScalarSelect[Any]:
    """Numbers of what was accepted and stands, in the order of `WeekFacts`."""
    self_accepted = Outcome.flags.contains([Flag.SELF_ACCEPTED.value])
    counts = (
        func.count(),
        func.count().filter(Outcome.quality == Quality.FIRST_TIME),
        func.count().filter(Outcome.quality == Quality.AFTER_CHANGES),
        func.count().filter(Outcome.auto),
        func.count().filter(~Outcome.auto, ~self_accepted),
    )
    standing = and_(
        Outcome.accepted_day.between(*over.days),
        Outcome.reversed_at.is_(None),
        _of_team(Outcome.team_id, team_id),
    )
    return select(func.jsonb_build_array(*counts)).where(standing).scalar_subquery()


def waits(team_id: UUID | None, over: Stretch) -> ScalarSelect[Any]:
    """Minutes each delivery waited, until now or the end of the time, and whether it still does."""
    begin, end = over.times
    until = func.coalesce(Review.decided_at, min(end, utc_now()))
    minutes = func.floor(func.extract("epoch", until - Review.submitted_at) / 60)
    return (
        select(func.jsonb_agg(func.jsonb_build_array(minutes, Review.decided_at.is_(None))))
        .select_from(Review)
        .outerjoin(_agents, _agents.c.id == Review.agent_id)
        .where(
            Review.submitted_at >= begin,
            Review.submitted_at < end,
            or_(Review.decided_at.is_not(None), _newest_version()),
            _of_team(_agents.c.team_id, team_id),
        )
        .scalar_subquery()
    )


def read_facts(counts: Sequence[Any], waited: Sequence[Any] | None) -> WeekFacts:
    """From the values of `accepted` and `waits`."""
    minutes = [(int(each), bool(still)) for each, still in waited or ()]
    answered = tuple(each for each, still in minutes if not still)
    late = sum(each > LATE_MINUTES for each, _ in minutes)
    standing, first_time, reworked, auto, second_pair = counts
    return WeekFacts(standing, first_time, reworked, auto, second_pair, answered, late)


async def waiting_since_before(session: AsyncSession, moment: datetime) -> int:
    return (await session.execute(select(waiting_since(moment)))).scalar_one()


def waiting_since(moment: datetime) -> ScalarSelect[int]:
    """Deliveries handed in before `moment` that nobody answered."""
    return (
        select(func.count())
        .select_from(Review)
        .where(Review.submitted_at < moment, Review.decided_at.is_(None), _newest_version())
        .scalar_subquery()
    )


def _newest_version() -> ColumnElement[bool]:
    newer = Review.__table__.alias("newer")
    return ~exists().where(
        newer.c.deliverable_id == Review.deliverable_id, newer.c.version > Review.version
    )


def _of_team(team: Any, team_id: UUID | None) -> ColumnElement[bool]:
    return true() if team_id is None else team == team_id
