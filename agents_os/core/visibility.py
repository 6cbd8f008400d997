"""Who may see a thing that has an owner, a team and a visibility: one rule for every domain."""

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from agents_os.core.actor import Actor, Reach


class Visibility(StrEnum):
    PRIVATE = "private"
    TEAM = "team"
    ORG = "org"


class Owned(Protocol):
    """A table class whose rows belong to somebody."""

    owner_id: InstrumentedAttribute[UUID | None]
    team_id: InstrumentedAttribute[UUID | None]
    visibility: InstrumentedAttribute[str]


def visible_to(actor: Actor, thing: type[Owned], *, sees_all: bool) -> ColumnElement[bool]:
    """Rows of `thing` that `actor` may know of: own ones, shared ones, those of their teams."""
    if sees_all:
        return true()
    mine = thing.owner_id == actor.user_id if actor.user_id else false()
    of_team = and_(thing.visibility == Visibility.TEAM, thing.team_id.in_(actor.team_ids))
    return or_(thing.visibility == Visibility.ORG, mine, of_team)


def reaches_everything(actor: Actor, permission: str) -> bool:
    """Whether `actor` holds `permission` over everybody's things."""
    return actor.reach(permission) is Reach.ALL
