from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.adapters.secondary import repository
from agents_os.domains.governance.metadata.eligibility import is_asked, person_of
from agents_os.domains.governance.metadata.errors import (
    ActionRefused,
    FactsMissing,
    NothingModified,
)
from agents_os.domains.governance.metadata.models import (
    Approval,
    ApprovalKind,
    ApprovalStatus,
    Decision,
    Environment,
    Verdict,
)
from agents_os.domains.governance.metadata.schemas import (
    ActionProposal,
    ApprovalRead,
    ModifyAction,
)
from agents_os.domains.governance.usecases.decide import requested
from agents_os.domains.governance.usecases.queries import read_approval
from agents_os.domains.governance.usecases.settle_approval import (
    approve_if_enough,
    cast_vote,
    lock_asked,
    require_answering,
    require_digest,
    require_no_self_approval,
    require_open,
)
from agents_os.domains.governance.usecases.weigh_action import (
    Weighed,
    decision_row,
    weigh_action,
)


async def modify_action(uow: UnitOfWork, approval_id: UUID, body: ModifyAction) -> ApprovalRead:
    """Change the payload and approve the changed one, in the same thread.

    The rules judge the new payload: it may be refused, need more people, or other ones. Votes for
    the old payload no longer count, and it can never be executed. Publishes ApprovalDecided, or
    ApprovalRequested when others must still agree.

    Raises:
        ApprovalNotFound, WrongKind, Forbidden, NotAnApprover, SelfApproval, ApprovalClosed.
        PayloadChanged: somebody else changed it since.
        PayloadUnusable, NothingModified, FactsMissing.
        ActionRefused: a rule blocks the changed action; nothing is changed.
    """
    require_answering(uow.actor)
    approval = await lock_asked(uow, approval_id, ApprovalKind.ACTION)
    require_open(approval)
    require_digest(approval, body.digest)
    await require_no_self_approval(uow, approval)
    weighed = await _weigh(uow, approval, body)
    decision = decision_row(weighed, approval.org_id, approval.requested_by, approval.id)
    decision.verdict = Verdict.REQUIRE_APPROVAL  # a person is asked, whatever the rules ask for
    await repository.add(uow.session, decision)
    _rebind(approval, decision, weighed)
    approval.modified_by = uow.actor.user_id
    await uow.session.flush()
    await _vote(uow, approval, body.comment)
    return await read_approval(uow, approval_id)


async def _weigh(uow: UnitOfWork, approval: Approval, body: ModifyAction) -> Weighed:
    _require_facts(approval, body)
    decided = approval.decision_id
    before = await repository.get_decision(uow.session, decided) if decided else None
    weighed = await weigh_action(
        uow,
        ActionProposal(
            action_class=approval.action_class or "",
            tool=approval.tool or "",
            payload=body.payload,
            amount_micros=body.amount_micros,
            recipient=body.recipient,
            agent_id=approval.agent_id,
            run_id=approval.run_id,
            team_id=approval.team_id,
            step_id=approval.step_id,
            environment=Environment(approval.environment or Environment.PROD),
            after_untrusted=bool(before and before.after_untrusted),
        ),
        requested_by=approval.requested_by,
    )
    if weighed.digest == approval.digest:
        raise NothingModified("Nothing is changed. Approve it as it is.")
    if weighed.judgement.verdict is Verdict.BLOCK:
        raise ActionRefused(
            "Changed like this it is forbidden: " + " ".join(weighed.judgement.reasons)
        )
    return weighed


def _require_facts(approval: Approval, body: ModifyAction) -> None:
    """Rules look at amount and recipient; stale ones would judge another action than is done."""
    missing = [
        name
        for name in ("amount_micros", "recipient")
        if getattr(approval, name) is not None and getattr(body, name) is None
    ]
    if missing:
        raise FactsMissing(
            f"State {' and '.join(missing)} of the changed action, too.", missing=missing
        )


def _rebind(approval: Approval, decision: Decision, weighed: Weighed) -> None:
    """Point the thread to the new decision. It never needs fewer people than before."""
    judgement = weighed.judgement
    approval.decision_id = decision.id
    approval.payload = decision.payload
    approval.digest = decision.digest
    approval.amount_micros = decision.amount_micros
    approval.recipient = decision.recipient
    approval.status = ApprovalStatus.PENDING
    approval.snoozed_until = None
    if judgement.verdict is not Verdict.REQUIRE_APPROVAL:
        return
    approval.reasons = judgement.reasons
    approval.quorum = max(approval.quorum, judgement.quorum)
    if judgement.route.names_somebody:
        approval.approver_roles = list(judgement.route.roles)
        approval.approver_team_ids = list(judgement.route.team_ids)
        approval.approver_user_ids = list(judgement.route.user_ids)


async def _vote(uow: UnitOfWork, approval: Approval, comment: str) -> None:
    """The change counts as its author's yes, if the rules still ask them."""
    person = person_of(uow.actor)
    if person is not None and is_asked(person, approval):
        # Again: the changed action may need two people, and then nobody agrees to their own.
        approval.self_approved = await require_no_self_approval(uow, approval)
        await cast_vote(uow, approval, "approve", comment)
        await approve_if_enough(uow, approval, comment)
    if approval.status == ApprovalStatus.PENDING:
        uow.publish(requested(approval))
