from typing import Any
from uuid import UUID

from agents_os.core.actor import Actor, Kind
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.governance.adapters.secondary import repository
from agents_os.domains.governance.metadata.digests import digest_of
from agents_os.domains.governance.metadata.errors import (
    ActionRefused,
    DecisionNotFound,
    EffectAlreadyUsed,
    NotApproved,
    PayloadChanged,
)
from agents_os.domains.governance.metadata.models import (
    GRANTED,
    ApprovalStatus,
    Decision,
    Verdict,
)
from agents_os.domains.governance.metadata.schemas import DecisionRead
from agents_os.domains.governance.usecases.weigh_action import is_work, why_halted


async def confirm_effect(
    uow: UnitOfWork, decision_id: UUID, payload: dict[str, Any]
) -> DecisionRead:
    """Use up a decision for exactly this payload. Commit before the effect, then do it.

    Of any number of callers one gets through. The agent's pause counts up to this moment.

    Raises:
        DecisionNotFound.
        PayloadChanged: the payload is not the one that was judged.
        ActionRefused: blocked by a rule, or the agent has been paused since.
        NotApproved: nobody has approved it, or not this version of it.
        EffectAlreadyUsed: its one effect was confirmed before.
    """
    uow.actor.require("work:create")
    decision, lifecycle, stopped = await repository.decision_to_use(uow.session, decision_id)
    _require_own(uow.actor, decision)
    if digest_of(payload) != decision.digest:
        raise PayloadChanged(
            "The payload is not the one that was decided on. Ask for a new decision.",
            digest=decision.digest,
        )
    stopped = stopped and is_work(decision, decision.requested_by)
    if halted := why_halted(lifecycle, company_stopped=stopped):
        raise ActionRefused(halted, decision_id=str(decision.id))
    if decision.verdict == Verdict.BLOCK:
        raise ActionRefused(" ".join(decision.reasons), decision_id=str(decision.id))
    if decision.approval_id is not None:
        await _use_approval(uow, decision, decision.approval_id)
    if not await repository.mark_used(uow.session, decision, utc_now()):
        raise _used(decision)
    return DecisionRead.model_validate(decision)


async def _use_approval(uow: UnitOfWork, decision: Decision, approval_id: UUID) -> None:
    approval = await repository.lock(uow.session, approval_id, uow.actor)
    if approval.decision_id != decision.id:
        raise NotApproved(
            "The action was changed before it was approved. Execute the approved version.",
            status=approval.status,
            decision_id=str(approval.decision_id),
        )
    if approval.status == ApprovalStatus.USED:
        raise _used(decision)
    if approval.status not in GRANTED:
        raise NotApproved(
            f"This action is not approved: it is {approval.status}.", status=approval.status
        )
    approval.status = ApprovalStatus.USED
    approval.effect_used_at = utc_now()
    await uow.session.flush()
    uow.signal("approval", approval.id)


def _require_own(actor: Actor, decision: Decision) -> None:
    if actor.kind is not Kind.SYSTEM and decision.requested_by != actor.user_id:
        raise DecisionNotFound("There is no such decision.", decision_id=str(decision.id))


def _used(decision: Decision) -> EffectAlreadyUsed:
    return EffectAlreadyUsed(
        "This decision has had its one effect. Ask for a new decision to do it again.",
        decision_id=str(decision.id),
    )
