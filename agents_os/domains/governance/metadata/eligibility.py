"""Who may answer an approval: pure rules over people and what the approval asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from agents_os.core.actor import Actor, Kind, Reach
from agents_os.domains.governance.metadata.models import (
    OPEN,
    Approval,
    ApprovalKind,
    ApprovalStatus,
)
from agents_os.domains.governance.metadata.schemas import Ability
from agents_os.domains.identity.metadata.permissions import Role, granted

PERMISSION = "approvals:write"
SELF_APPROVED_NOTE = (
    "Approved by the person whose own run asked for it: nobody else in the company could."
)


@dataclass(frozen=True, slots=True)
class Person:
    """A member as the rules see them."""

    user_id: UUID
    role: str
    team_ids: frozenset[UUID] = frozenset()


def person_of(actor: Actor) -> Person | None:
    """The accountable person behind `actor`; None when nobody is who could answer.

    The system never is. An API key is its maker, if it was given the scope.
    """
    if actor.user_id is None or actor.role is None or actor.kind is Kind.SYSTEM:
        return None
    if actor.kind is Kind.API_KEY and actor.reach(PERMISSION) is None:
        return None
    return Person(actor.user_id, actor.role, actor.team_ids)


def is_asked(person: Person, approval: Approval) -> bool:
    """Whether the approval's rule asks this person. Owners are everybody's fallback."""
    if person.role == Role.OWNER:
        return True
    if person.role == Role.VIEWER:
        return False
    if approval.names_approvers:
        return (
            person.user_id in approval.approver_user_ids
            or person.role in approval.approver_roles
            or not person.team_ids.isdisjoint(approval.approver_team_ids)
        )
    reach = granted(Role(person.role)).get(PERMISSION)
    return reach is Reach.ALL or (reach is Reach.TEAM and approval.team_id in person.team_ids)


def may_approve_own(actor: Actor, approval: Approval, people: Iterable[Person]) -> bool:
    """The one exception from "nobody approves their own": an owner without any colleague to ask.

    Only at the screen or signed in, never by API key, or an agent holding its owner's key could
    approve itself; only actions of an agent or a run; never where several people must agree.
    """
    return (
        actor.kind is Kind.USER
        and actor.role == Role.OWNER
        and (approval.agent_id is not None or approval.run_id is not None)
        and approval.quorum == 1
        and not any(
            is_asked(person, approval) for person in people if person.user_id != actor.user_id
        )
    )


def abilities(actor: Actor, approval: Approval, people: Iterable[Person]) -> list[Ability]:
    """What `actor` may do with `approval`, for buttons; the usecases check again."""
    person = person_of(actor)
    if person is None or approval.status not in OPEN:
        return []
    own = approval.requested_by == person.user_id
    asked = is_asked(person, approval)
    if approval.kind == ApprovalKind.QUESTION:
        return ["answer", "defer"] if asked or own else []
    if not asked:
        return []
    if own and not may_approve_own(actor, approval, people):
        return ["reject", "defer"]
    return ["approve", "reject", "modify", "defer"]


def note_on(approval: Approval) -> str:
    """A line for everybody who looks at the approval later."""
    if approval.self_approved:
        return SELF_APPROVED_NOTE
    if approval.status == ApprovalStatus.EXPIRED:
        return "Nobody answered in time, so it was not done."
    return ""
