from datetime import timedelta
from uuid import UUID

from agents_os.core.actor import Kind
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.core.tables import insert_row
from agents_os.domains.governance.adapters.secondary import repository
from agents_os.domains.governance.metadata.errors import SubjectNotFound
from agents_os.domains.governance.metadata.events import ActionBlocked, ApprovalRequested
from agents_os.domains.governance.metadata.models import (
    Approval,
    ApprovalKind,
    ApprovalStatus,
    Decision,
    Verdict,
)
from agents_os.domains.governance.metadata.schemas import ActionProposal, DecisionRead
from agents_os.domains.governance.usecases.weigh_action import (
    Weighed,
    decision_row,
    weigh_action,
)


async def decide(uow: UnitOfWork, proposal: ActionProposal) -> DecisionRead:
    """May this be done? Records the verdict, and asks people when it needs approval.

    The one gate for everything with an effect outside (invariant 3). Right before the effect the
    executor calls `confirm_effect`. Asking again for the same run, step and payload gives the
    decision there is, unless the rules have become stricter. Publishes ApprovalRequested or
    ActionBlocked.

    Raises:
        PayloadUnusable.
        SubjectNotFound: the agent or run is unknown here, or the run is somebody else's.
    """
    uow.actor.require("work:create")
    if proposal.run_id and proposal.step_id:
        await repository.lock_step(uow.session, proposal.run_id, proposal.step_id)
    weighed = await weigh_action(uow, proposal, requested_by=uow.actor.user_id)
    requested_by = _requested_by(uow, weighed)
    if earlier := await _earlier(uow, weighed):
        return DecisionRead.model_validate(earlier)
    asks = weighed.judgement.verdict is Verdict.REQUIRE_APPROVAL
    decision = decision_row(weighed, uow.actor.tenant, requested_by, uuid7() if asks else None)
    if asks:
        approval = _approval(decision, weighed)
        await repository.add(uow.session, decision, approval)
        uow.publish(requested(approval))
    else:
        await insert_row(uow.session, decision)
    if decision.verdict == Verdict.BLOCK:
        uow.publish(blocked(decision))
    return DecisionRead.model_validate(decision)


def requested(approval: Approval) -> ApprovalRequested:
    """The event that calls for people."""
    return ApprovalRequested(
        approval_id=approval.id,
        kind=ApprovalKind(approval.kind),
        agent_id=approval.agent_id,
        run_id=approval.run_id,
        step_id=approval.step_id,
        requested_by=approval.requested_by,
        decision_id=approval.decision_id,
        quorum=approval.quorum,
        expires_at=approval.expires_at,
    )


def blocked(decision: Decision) -> ActionBlocked:
    return ActionBlocked(
        decision_id=decision.id,
        action_class=decision.action_class,
        tool=decision.tool,
        reasons=decision.reasons,
        agent_id=decision.agent_id,
        run_id=decision.run_id,
        step_id=decision.step_id,
    )


def _requested_by(uow: UnitOfWork, weighed: Weighed) -> UUID | None:
    """The person whose run asks. People and keys ask only in runs of their own.

    Else one could name a colleague's run, and then approve one's own action.
    """
    owner_id = weighed.subject.run_owner_id
    if uow.actor.kind is Kind.SYSTEM:
        return owner_id
    if weighed.subject.run_id and owner_id != uow.actor.user_id:
        raise SubjectNotFound("There is no such run of yours.", run_id=str(weighed.subject.run_id))
    return uow.actor.user_id


async def _earlier(uow: UnitOfWork, weighed: Weighed) -> Decision | None:
    """The decision on the same step and payload, if it is at least as strict as the rules now."""
    proposal, now = weighed.proposal, weighed.judgement.verdict
    if proposal.run_id is None or proposal.step_id is None or now is Verdict.BLOCK:
        return None
    found = await repository.decision_of_step(
        uow.session, proposal.run_id, proposal.step_id, weighed.digest
    )
    return found if found and Verdict(found.verdict).severity >= now.severity else None


def _approval(decision: Decision, weighed: Weighed) -> Approval:
    now, judgement, proposal = utc_now(), weighed.judgement, weighed.proposal
    seconds = proposal.expires_after_s or judgement.expires_after_s
    asked = judgement.route if judgement.route.names_somebody else proposal.approvers
    return Approval(
        id=decision.approval_id,
        org_id=decision.org_id,
        kind=ApprovalKind.ACTION,
        status=ApprovalStatus.PENDING,
        decision_id=decision.id,
        action_class=decision.action_class,
        tool=decision.tool,
        environment=decision.environment,
        amount_micros=decision.amount_micros,
        recipient=decision.recipient,
        payload=decision.payload,
        digest=decision.digest,
        reasons=decision.reasons,
        agent_id=decision.agent_id,
        team_id=decision.team_id,
        run_id=decision.run_id,
        step_id=decision.step_id,
        requested_by=decision.requested_by,
        approver_roles=[str(role) for role in asked.roles],
        approver_team_ids=list(asked.team_ids),
        approver_user_ids=list(asked.user_ids),
        quorum=judgement.quorum,
        expires_after_s=seconds,
        expires_at=now + timedelta(seconds=seconds),
        created_at=now,
    )
