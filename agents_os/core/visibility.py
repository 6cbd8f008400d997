"""Who may see a thing that has an owner, a team and a visibility: one rule for every domain."""

from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from agents_os.core.actor import Actor, Reach


class Visibility(StrEnum):
    PRIVATE = "private"
    TEAM = "team"
    ORG = "org"


class Owned(NamedTuple):
    """The columns that say whose a row is."""

    owner: InstrumentedAttribute[Any]
    team: InstrumentedAttribute[Any]
    visibility: InstrumentedAttribute[Any]


def visible_to(actor: Actor, row: Owned, *, sees_all: bool) -> ColumnElement[bool]:
    """Rows that `actor` may know of: own ones, shared ones, those shared with their teams."""
    if sees_all:
        return true()
    mine = row.owner == actor.user_id if actor.user_id else false()
    of_team = and_(row.visibility == Visibility.TEAM, row.team.in_(actor.team_ids))
    return or_(row.visibility == Visibility.ORG, mine, of_team)


def reaches_everything(actor: Actor, permission: str) -> bool:
    """Whether `actor` holds `permission` over everybody's things."""
    return actor.reach(permission) is Reach.ALL
