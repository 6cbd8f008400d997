"""What the answers of people share: finding, checking, closing."""

from uuid import UUID

from agents_os.core.actor import Actor, Kind
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Forbidden
from agents_os.core.ids import uuid7
from agents_os.domains.governance.adapters.secondary import policies, repository
from agents_os.domains.governance.metadata.eligibility import (
    PERMISSION,
    is_asked,
    may_approve_own,
    person_of,
)
from agents_os.domains.governance.metadata.errors import (
    ApprovalClosed,
    NotAnApprover,
    PayloadChanged,
    SelfApproval,
    WrongKind,
)
from agents_os.domains.governance.metadata.events import ApprovalDecided
from agents_os.domains.governance.metadata.models import (
    OPEN,
    Approval,
    ApprovalKind,
    ApprovalStatus,
    ApprovalVote,
)

CLOSED = {
    ApprovalStatus.REJECTED: "This was rejected already.",
    ApprovalStatus.EXPIRED: "Nobody answered in time, so this was rejected.",
    ApprovalStatus.CANCELLED: "The run that asked for this was cancelled.",
    ApprovalStatus.ANSWERED: "This question was answered already.",
}


def require_answering(actor: Actor) -> UUID:
    """The accountable person. Raises Forbidden for the system, and for keys without the scope."""
    if actor.kind is Kind.API_KEY:
        actor.require(PERMISSION)
    if actor.user_id is None or actor.kind is Kind.SYSTEM:
        raise Forbidden("Only a person, or an API key made for it, can answer an approval.")
    return actor.user_id


async def lock_asked(uow: UnitOfWork, approval_id: UUID, kind: ApprovalKind) -> Approval:
    """The approval, locked, if the actor is asked.

    Raises:
        ApprovalNotFound, WrongKind, NotAnApprover.
    """
    require_answering(uow.actor)
    approval = await repository.lock(uow.session, approval_id, uow.actor)
    if approval.kind != kind:
        raise WrongKind(
            "This is a question: answer it."
            if approval.kind == ApprovalKind.QUESTION
            else "This is an action: approve, change or reject it.",
            kind=approval.kind,
        )
    person = person_of(uow.actor)
    own_question = kind is ApprovalKind.QUESTION and approval.requested_by == uow.actor.user_id
    if person is None or not (own_question or is_asked(person, approval)):
        raise NotAnApprover("The rule behind this asks other people. You can only look at it.")
    return approval


def require_digest(approval: Approval, digest: str) -> None:
    """Raise PayloadChanged unless the person saw what would be executed."""
    if approval.digest != digest:
        raise PayloadChanged(
            "The action was changed since you looked at it. Look at the new version first.",
            digest=approval.digest,
        )


def require_open(approval: Approval) -> None:
    """Raise ApprovalClosed unless it still waits; one past its time does not."""
    if approval.status not in OPEN:
        status = ApprovalStatus(approval.status)
        message = CLOSED.get(status, "This was approved already.")
        raise ApprovalClosed(message, status=approval.status)
    if approval.expires_at <= utc_now():
        raise ApprovalClosed(CLOSED[ApprovalStatus.EXPIRED], status=ApprovalStatus.EXPIRED)


async def require_no_self_approval(uow: UnitOfWork, approval: Approval) -> bool:
    """Whether this is the allowed exception, to be recorded. Raises SelfApproval."""
    if approval.requested_by != uow.actor.user_id:
        return False
    people = await policies.people(uow.session, uow.actor.tenant)
    if may_approve_own(uow.actor, approval, people):
        return True
    raise SelfApproval(
        "Your own run asked for this, so somebody else must approve it. You can reject it."
    )


async def cast_vote(uow: UnitOfWork, approval: Approval, vote: str, comment: str) -> bool:
    """Write down what the actor says; False when they said so before."""
    assert approval.decision_id is not None
    row = ApprovalVote(
        id=uuid7(),
        org_id=approval.org_id,
        approval_id=approval.id,
        decision_id=approval.decision_id,
        user_id=require_answering(uow.actor),
        vote=vote,
        via=uow.actor.kind,
        comment=comment,
        created_at=utc_now(),
    )
    return await repository.add_vote(uow.session, row)


async def approve_if_enough(uow: UnitOfWork, approval: Approval, comment: str) -> None:
    """Close the approval once as many people as needed approved the present payload."""
    assert approval.decision_id is not None
    given = await repository.approvals_given(uow.session, [approval.decision_id])
    if given.get(approval.decision_id, 0) < approval.quorum:
        uow.signal("approval", approval.id)
        return
    changed = approval.modified_by is not None
    await settle(
        uow, approval, ApprovalStatus.MODIFIED if changed else ApprovalStatus.APPROVED, comment
    )


async def settle(
    uow: UnitOfWork, approval: Approval, status: ApprovalStatus, comment: str = ""
) -> None:
    """Close an open approval for good and tell whoever waits. The row must be locked."""
    approval.status = status
    approval.decided_by = None if uow.actor.kind is Kind.SYSTEM else uow.actor.user_id
    approval.decided_at = utc_now()
    approval.snoozed_until = None
    approval.comment = comment
    await uow.session.flush()
    uow.publish(decided(approval))


def decided(approval: Approval) -> ApprovalDecided:
    return ApprovalDecided(
        approval_id=approval.id,
        kind=ApprovalKind(approval.kind),
        agent_id=approval.agent_id,
        run_id=approval.run_id,
        step_id=approval.step_id,
        requested_by=approval.requested_by,
        status=ApprovalStatus(approval.status),
        decision_id=approval.decision_id,
        digest=approval.digest,
        decided_by=approval.decided_by,
        self_approved=approval.self_approved,
    )
