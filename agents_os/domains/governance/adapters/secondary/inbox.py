"""Who sees which approvals: the lists and numbers of the inbox."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Uuid,
    and_,
    column,
    false,
    func,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import Actor, Reach
from agents_os.domains.governance.metadata.eligibility import PERMISSION, person_of
from agents_os.domains.governance.metadata.models import OPEN, Approval, ApprovalKind
from agents_os.domains.governance.metadata.schemas import ApprovalCounts
from agents_os.domains.identity.metadata.permissions import Role

# Another domain's table: joined by id, to show whose question it is.
_agents = table("agents", column("id", Uuid), column("emoji", Text))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Approvals `actor` may know of: what they are asked, what they asked for; admins: all."""
    if actor.reach(PERMISSION) is Reach.ALL:
        return true()
    mine = Approval.requested_by == actor.user_id if actor.user_id else false()
    return or_(asking(actor), mine)


def asking(actor: Actor) -> ColumnElement[bool]:
    """`eligibility.is_asked` in SQL."""
    person = person_of(actor)
    if person is None or person.role == Role.VIEWER:
        return false()
    if person.role == Role.OWNER:
        return true()
    named = or_(
        Approval.approver_user_ids.contains([person.user_id]),
        Approval.approver_roles.contains([person.role]),
        Approval.approver_team_ids.overlap(list(person.team_ids)),
    )
    return or_(named, and_(_names_nobody(), _reached_by(actor)))


def waiting_for(actor: Actor) -> ColumnElement[bool]:
    """Open approvals that `actor` can do something about now."""
    own = Approval.requested_by == actor.user_id
    is_question = Approval.kind == ApprovalKind.QUESTION
    alone = Approval.quorum == 1 if actor.role == Role.OWNER else false()
    person = person_of(actor)
    answers = and_(is_question, own) if person else false()
    return and_(
        Approval.status.in_(OPEN),
        or_(and_(asking(actor), or_(~own, Approval.requested_by.is_(None), is_question, alone)),
            answers),
    )  # fmt: skip


def _names_nobody() -> ColumnElement[bool]:
    return and_(
        func.cardinality(Approval.approver_roles) == 0,
        func.cardinality(Approval.approver_team_ids) == 0,
        func.cardinality(Approval.approver_user_ids) == 0,
    )


def _reached_by(actor: Actor) -> ColumnElement[bool]:
    reach = actor.reach(PERMISSION)
    if reach is Reach.ALL:
        return true()
    return Approval.team_id.in_(actor.team_ids) if reach is Reach.TEAM else false()


def select_approvals(actor: Actor, which: str) -> Select[Approval]:
    """`which`: mine (open, for the caller to answer), all (open ones), decided."""
    if which == "mine":
        return select(Approval).where(visible_to(actor), waiting_for(actor))
    is_open = Approval.status.in_(OPEN)
    return select(Approval).where(visible_to(actor), is_open if which == "all" else ~is_open)


async def count(session: AsyncSession, actor: Actor) -> ApprovalCounts:
    is_open = Approval.status.in_(OPEN)
    statement = select(
        func.count().filter(waiting_for(actor)),
        func.count().filter(is_open),
        func.count().filter(~is_open),
    ).where(visible_to(actor))
    mine, every, decided = (await session.execute(statement)).one()
    return ApprovalCounts(mine=mine, all=every, decided=decided)


async def oldest_waiting(session: AsyncSession, actor: Actor, limit: int) -> Sequence[Any]:
    """The first few of `mine`, each with how many there are."""
    names = (
        *("id", "kind", "action_class", "tool", "recipient"),
        *("question", "reasons", "agent_name", "created_at"),
    )
    emoji = select(_agents.c.emoji).where(_agents.c.id == Approval.agent_id).scalar_subquery()
    statement = (
        select(
            *(getattr(Approval, name).label(name) for name in names),
            Approval.payload["action"].astext.label("asked"),
            emoji.label("agent_emoji"),
            func.count().over().label("total"),
        )
        .where(Approval.org_id == actor.tenant, visible_to(actor), waiting_for(actor))
        .order_by(Approval.id)
        .limit(limit)
    )
    return (await session.execute(statement)).all()
