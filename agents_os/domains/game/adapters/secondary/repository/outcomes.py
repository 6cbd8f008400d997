"""Accepted work, and how long people took to look at it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, Select, case, cast, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.game.metadata.models import AgentPause, Outcome, Review, Verdict
from agents_os.domains.game.metadata.rules import Flag
from agents_os.domains.game.metadata.streaks import Pause
from agents_os.domains.tasks.metadata.states import Priority


class WeekCount(NamedTuple):
    accepted: int
    high: int  # that counted as HIGH


async def of_version(session: AsyncSession, deliverable_id: UUID, version: int) -> Outcome | None:
    found = select(Outcome).where(
        Outcome.deliverable_id == deliverable_id, Outcome.version == version
    )
    return (await session.execute(found)).scalar_one_or_none()


async def standing_of(session: AsyncSession, deliverable_id: UUID) -> Outcome | None:
    """The accepted version that was not taken back; at most one."""
    found = select(Outcome).where(
        Outcome.deliverable_id == deliverable_id, Outcome.reversed_at.is_(None)
    )
    return (await session.execute(found.order_by(Outcome.version.desc()).limit(1))).scalar()


async def asked_before(
    session: AsyncSession, agent_id: UUID, digest: str, task_id: UUID, since: datetime
) -> bool:
    """Whether another task with the same intake counted for this agent since then.

    Repetitions do not count themselves, or what is asked weekly would never earn again.
    """
    found = select(Outcome.id).where(
        Outcome.agent_id == agent_id,
        Outcome.intake_digest == digest,
        Outcome.task_id != task_id,
        ~Outcome.flags.contains([Flag.DUPLICATE.value]),
        Outcome.accepted_at > since,
        Outcome.reversed_at.is_(None),
    )
    return (await session.execute(found.limit(1))).scalar() is not None


async def count_alike(
    session: AsyncSession, agent_id: UUID, creator_id: UUID | None, category: str, day: date
) -> int:
    """Accepted pieces of this creator, agent and type on this day, also those taken back."""
    found = select(func.count()).where(
        Outcome.agent_id == agent_id,
        Outcome.creator_id.is_not_distinct_from(creator_id),
        Outcome.category == category,
        Outcome.accepted_day == day,
    )
    return (await session.execute(found)).scalar_one()


async def count_week(
    session: AsyncSession, creator_id: UUID | None, first: date, last: date
) -> WeekCount:
    """What a creator's tasks were this week, from Monday `first` on."""
    high = func.count().filter(Outcome.counted_as == Priority.HIGH)
    found = select(func.count(), high).where(
        Outcome.creator_id.is_not_distinct_from(creator_id),
        Outcome.accepted_day.between(first, last),
    )
    return WeekCount(*(await session.execute(found)).one())


async def self_accepted_xp(session: AsyncSession, user_id: UUID, day: date) -> int:
    """What somebody's acceptances of their own tasks earned on this day, taken back or not."""
    found = select(func.coalesce(func.sum(Outcome.xp), 0)).where(
        Outcome.accepted_by == user_id,
        Outcome.accepted_day == day,
        Outcome.flags.contains([Flag.SELF_ACCEPTED.value]),
    )
    return int((await session.execute(found)).scalar_one())


async def newest(session: AsyncSession, agent_id: UUID | None, limit: int) -> Sequence[Outcome]:
    """Of an agent, or of everybody (None); what earned nothing by rule is left out."""
    statement = select(Outcome).where(
        ~Outcome.flags.overlap([Flag.DUPLICATE.value, Flag.NOT_REAL.value])
    )
    if agent_id:
        statement = statement.where(Outcome.agent_id == agent_id)
    ordered = statement.order_by(Outcome.accepted_at.desc(), Outcome.id.desc()).limit(limit)
    return (await session.execute(ordered)).scalars().all()


async def count_by_quality(session: AsyncSession, agent_id: UUID) -> dict[str, int]:
    """Standing pieces by quality, and under "reversed" those taken back."""
    kind = case((Outcome.reversed_at.is_not(None), "reversed"), else_=Outcome.quality)
    found = select(kind.label("kind"), func.count().label("pieces")).where(
        Outcome.agent_id == agent_id,
        ~Outcome.flags.overlap([Flag.DUPLICATE.value, Flag.NOT_REAL.value]),
    )
    rows = await session.execute(found.group_by("kind"))
    return {row.kind: row.pieces for row in rows}


async def active_days(
    session: AsyncSession,
    since: date,
    *,
    agent_id: UUID | None = None,
    accepted_by: UUID | None = None,
) -> set[date]:
    """Days with accepted work that stands."""
    statement = _standing_since(since).with_only_columns(Outcome.accepted_day).distinct()
    if agent_id:
        statement = statement.where(Outcome.agent_id == agent_id)
    if accepted_by:
        statement = statement.where(Outcome.accepted_by == accepted_by)
    return set((await session.execute(statement)).scalars())


async def active_days_by_team(session: AsyncSession, since: date) -> dict[UUID, set[date]]:
    days = func.array_agg(Outcome.accepted_day.distinct())
    statement = _standing_since(since).with_only_columns(Outcome.team_id, days)
    found = statement.where(Outcome.team_id.is_not(None)).group_by(Outcome.team_id)
    return {team: set(active) for team, active in await session.execute(found) if team}


def _standing_since(since: date) -> Select[Outcome]:
    return select(Outcome).where(Outcome.accepted_day >= since, Outcome.reversed_at.is_(None))


async def submit(session: AsyncSession, review: dict[str, Any]) -> None:
    """Remember when a version was handed in; again changes nothing."""
    await session.execute(insert(Review).values(review).on_conflict_do_nothing())


async def answer(
    session: AsyncSession, row: dict[str, Any], verdict: Verdict, at: datetime
) -> Review | None:
    """Note the answer to a version, even if its handing in was not heard of.

    A rejection stays a rejection. None: nothing is known of the waiting time.
    """
    heard = select(Review).where(
        Review.deliverable_id == row["deliverable_id"], Review.version == row["version"]
    )
    known = (
        await session.execute(heard.with_for_update().execution_options(populate_existing=True))
    ).scalar_one_or_none()
    if known is None:
        values = {**row, "submitted_at": at, "decided_at": at, "verdict": verdict}
        await session.execute(insert(Review).values(values).on_conflict_do_nothing())
        return None
    if known.verdict != Verdict.REJECTED:
        known.verdict, known.decided_at = verdict, known.decided_at or at
        await session.flush()
    return known


async def was_rejected(session: AsyncSession, deliverable_id: UUID, version: int) -> bool:
    found = select(Review.verdict).where(
        Review.deliverable_id == deliverable_id, Review.version == version
    )
    return (await session.execute(found)).scalar_one_or_none() == Verdict.REJECTED


async def pauses_of(session: AsyncSession, agent_id: UUID) -> list[Pause]:
    found = select(AgentPause).where(AgentPause.agent_id == agent_id)
    return [Pause(p.first_day, p.last_day) for p in (await session.execute(found)).scalars()]


async def begin_pause(session: AsyncSession, row: dict[str, Any]) -> None:
    await session.execute(insert(AgentPause).values(row).on_conflict_do_nothing())


async def end_pause(session: AsyncSession, agent_id: UUID, day: date) -> None:
    await session.execute(
        update(AgentPause)
        .where(AgentPause.agent_id == agent_id, AgentPause.last_day.is_(None))
        .values(last_day=func.greatest(AgentPause.first_day, cast(day, Date)))
    )
