"""The season board and what looks unusual."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Text, Uuid, and_, case, column, func, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.game.metadata.models import AccountKind, Outcome, XpBalance
from agents_os.domains.game.metadata.rules import Flag

# Identity's and agents' tables, joined by id.
_teams = table(
    "teams", column("id", Uuid), column("org_id", Uuid), column("name", Text), column("emoji", Text)
)
_team_members = table("team_members", column("team_id", Uuid), column("user_id", Uuid))
_users = table("users", column("id", Uuid), column("display_name", Text), column("avatar", Text))
_memberships = table("memberships", column("principal_id", Uuid), column("org_id", Uuid))
_agents = table("agents", column("id", Uuid), column("name", Text))


class TeamRow(NamedTuple):
    id: UUID
    name: str
    emoji: str
    members: int


class MixRow(NamedTuple):
    """Accepted work of a team of one priority and size; `xp` of what stands."""

    team_id: UUID
    priority: str
    size: str
    pieces: int
    xp: int


class PersonRow(NamedTuple):
    id: UUID
    name: str
    avatar: str
    total: int


class FlagRow(NamedTuple):
    flag: str
    creator_id: UUID | None
    creator_name: str | None
    agent_id: UUID
    agent_name: str
    times: int
    of: int
    last_at: datetime


async def teams(session: AsyncSession, org_id: UUID) -> list[TeamRow]:
    members = select(func.count()).where(_team_members.c.team_id == _teams.c.id).scalar_subquery()
    found = select(_teams.c.id, _teams.c.name, _teams.c.emoji, members).where(
        _teams.c.org_id == org_id
    )
    return [TeamRow(*row) for row in await session.execute(found.order_by(_teams.c.name))]


async def mix(session: AsyncSession, first: date, last: date) -> list[MixRow]:
    """Work of all teams accepted on these days; what is no real work by rule is left out."""
    standing = case((Outcome.reversed_at.is_(None), Outcome.xp), else_=0)
    keys = (Outcome.team_id, Outcome.priority, Outcome.size)
    found = select(*keys, func.count(), func.sum(standing)).where(
        Outcome.team_id.is_not(None),
        Outcome.accepted_day.between(first, last),
        ~Outcome.flags.overlap([Flag.DUPLICATE.value, Flag.NOT_REAL.value]),
    )
    return [MixRow(*row) for row in await session.execute(found.group_by(*keys))]


async def people_on_board(session: AsyncSession, org_id: UUID) -> list[PersonRow]:
    """Who chose to be seen, most points first."""
    found = (
        select(_users.c.id, _users.c.display_name, _users.c.avatar, XpBalance.total)
        .join(_users, _users.c.id == XpBalance.account_id)
        .join(
            _memberships,
            and_(_memberships.c.principal_id == _users.c.id, _memberships.c.org_id == org_id),
        )
        .where(XpBalance.account_kind == AccountKind.PERSON, XpBalance.on_board)
    )
    ordered = found.order_by(XpBalance.total.desc(), _users.c.id)
    return [PersonRow(*row) for row in await session.execute(ordered)]


async def flagged(session: AsyncSession, since: datetime) -> list[FlagRow]:
    """Awards by flag, creator and agent, with how many awards the pair had in all."""
    recent = Outcome.accepted_at >= since
    pair = (Outcome.creator_id, Outcome.agent_id)
    totals = select(*pair, func.count().label("of")).where(recent).group_by(*pair).subquery()
    each = (func.unnest(Outcome.flags).label("flag"), *pair, Outcome.accepted_at.label("at"))
    flags = select(*each).where(recent).subquery()
    of = flags.c
    same = and_(
        totals.c.agent_id == of.agent_id, totals.c.creator_id.is_not_distinct_from(of.creator_id)
    )
    keys = (of.flag, of.creator_id, _users.c.display_name, of.agent_id, _agents.c.name)
    times, last = func.count(), func.max(of.at)
    found = (
        select(*keys, times, totals.c.of, last)
        .join(totals, same)
        .join(_agents, _agents.c.id == of.agent_id)
        .outerjoin(_users, _users.c.id == of.creator_id)
        .group_by(*keys, totals.c.of)
        .order_by(times.desc(), last.desc())
        .limit(100)
    )
    return [FlagRow(*row) for row in await session.execute(found)]
