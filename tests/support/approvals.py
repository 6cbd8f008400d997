"""Shortcuts for tests about decisions and approvals."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.ids import uuid7
from agents_os.domains.governance.metadata.policy_schemas import PolicyRead, PolicyWrite
from agents_os.domains.governance.metadata.schemas import (
    ActionProposal,
    ApprovalDetail,
    ApprovalRead,
    ApproveAction,
    DecisionRead,
    ModifyAction,
    RejectAction,
)
from agents_os.domains.governance.metadata.stop_schemas import CompanyStopState, CompanyStopWrite
from agents_os.domains.governance.usecases import queries
from agents_os.domains.governance.usecases.approve_action import approve_action
from agents_os.domains.governance.usecases.confirm_effect import confirm_effect
from agents_os.domains.governance.usecases.create_policy import create_policy
from agents_os.domains.governance.usecases.decide import decide
from agents_os.domains.governance.usecases.modify_action import modify_action
from agents_os.domains.governance.usecases.reject_action import reject_action
from agents_os.domains.governance.usecases.resume_everything import resume_everything
from agents_os.domains.governance.usecases.stop_everything import stop_everything

LETTER = {"to": "ada@example.test", "subject": "Hello", "text": "We ship on Friday."}
BETTER = LETTER | {"text": "We ship on Monday."}


def proposal(**changes: Any) -> ActionProposal:
    """Send an e-mail, or what `changes` say."""
    fields = {"action_class": "outbound", "tool": "send_email", "payload": LETTER}
    return ActionProposal.model_validate(fields | changes)


async def propose(actor: Actor, **changes: Any) -> DecisionRead:
    async with db.unit_of_work(actor) as uow:
        return await decide(uow, proposal(**changes))


async def ask(actor: Actor, **changes: Any) -> ApprovalDetail:
    """Propose something that needs approval; the approval it opened."""
    decision = await propose(actor, **changes)
    assert decision.approval_id, decision.reasons
    return await look(Actor.system(actor.tenant), decision.approval_id)


async def look(actor: Actor, approval_id: UUID) -> ApprovalDetail:
    async with db.unit_of_work(actor) as uow:
        return await queries.get_approval(uow, approval_id)


async def approve(actor: Actor, approval: ApprovalRead, comment: str = "") -> ApprovalRead:
    async with db.unit_of_work(actor) as uow:
        body = ApproveAction(digest=approval.digest or "", comment=comment)
        return await approve_action(uow, approval.id, body)


async def reject(actor: Actor, approval: ApprovalRead, comment: str = "") -> ApprovalRead:
    async with db.unit_of_work(actor) as uow:
        return await reject_action(uow, approval.id, RejectAction(comment=comment))


async def modify(
    actor: Actor, approval: ApprovalRead, payload: dict[str, Any], **facts: Any
) -> ApprovalRead:
    async with db.unit_of_work(actor) as uow:
        body = ModifyAction(digest=approval.digest or "", payload=payload, **facts)
        return await modify_action(uow, approval.id, body)


async def confirm(
    actor: Actor, decision_id: UUID | None, payload: dict[str, Any] = LETTER
) -> DecisionRead:
    """What an executor does right before the effect."""
    assert decision_id
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        return await confirm_effect(uow, decision_id, payload)


async def rule(actor: Actor, effect: str = "require_approval", **fields: Any) -> PolicyRead:
    async with db.unit_of_work(actor) as uow:
        body = PolicyWrite.model_validate({"name": "A rule", "effect": effect} | fields)
        return await create_policy(uow, body)


async def told(actor: Actor, *types: str) -> list[dict[str, Any]]:
    """Payloads of the organisation's events of these types, in order."""
    query = text("select payload from outbox where type = any(:types) order by id")
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        return list((await uow.session.execute(query, {"types": list(types)})).scalars())


async def new_run(actor: Actor, agent_id: UUID) -> UUID:
    """A task run of `actor`'s, without the engine behind it."""
    run_id = uuid7()
    async with db.unit_of_work(actor) as uow:
        await uow.session.execute(
            text(
                "insert into runs (id, org_id, kind, agent_id, owner_id)"
                " values (:id, :org, 'task', :agent, :owner)"
            ),
            {"id": run_id, "org": actor.tenant, "agent": agent_id, "owner": actor.user_id},
        )
    return run_id


async def stop(actor: Actor, reason: str = "") -> CompanyStopState:
    """Stop all agents of the company."""
    async with db.unit_of_work(actor) as uow:
        return await stop_everything(uow, CompanyStopWrite(reason=reason))


async def resume(actor: Actor) -> CompanyStopState:
    async with db.unit_of_work(actor) as uow:
        return await resume_everything(uow)
