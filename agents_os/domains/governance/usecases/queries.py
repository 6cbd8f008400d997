"""Reads of governance. None of them has an effect: a link in a mail may be followed by anybody."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import UnitOfWork
from agents_os.core.errors import Forbidden
from agents_os.core.pagination import Page, PageQuery, paginate
from agents_os.domains.governance.adapters.secondary import inbox, policies, repository
from agents_os.domains.governance.metadata.eligibility import (
    PERMISSION,
    Person,
    abilities,
    note_on,
)
from agents_os.domains.governance.metadata.errors import (
    ApprovalNotFound,
    DecisionNotFound,
    SeveralOpen,
)
from agents_os.domains.governance.metadata.models import Approval, Policy
from agents_os.domains.governance.metadata.policy_schemas import PolicyRead
from agents_os.domains.governance.metadata.schemas import (
    ApprovalCounts,
    ApprovalDetail,
    ApprovalOutcome,
    ApprovalRead,
    DecisionRead,
    VoteRead,
    Waiting,
    WaitingApproval,
)

Which = Literal["mine", "all", "decided"]


async def list_approvals(
    uow: UnitOfWork, page: PageQuery, which: Which = "mine"
) -> Page[ApprovalRead]:
    """The inbox, newest first: open ones for the caller, all open ones, or decided ones.

    Of the last two only what the caller is asked or asked for; whoever may approve everything
    sees everything.
    """
    _require_reading(uow.actor)
    found: list[Approval] = []

    def keep(row: Approval) -> ApprovalRead:
        found.append(row)
        return ApprovalRead.model_validate(row)

    statement = inbox.select_approvals(uow.actor, which)
    rows = await paginate(uow.session, statement, Approval.id, page=page, read=keep)
    return rows.model_copy(update={"data": await _read_all(uow, found)})


async def count_approvals(uow: UnitOfWork) -> ApprovalCounts:
    """How many `list_approvals` would find."""
    _require_reading(uow.actor)
    return await inbox.count(uow.session, uow.actor)


async def list_waiting(uow: UnitOfWork, limit: int = 5) -> Waiting:
    """What waits for the caller, the oldest first, in one statement. Raises Forbidden."""
    _require_reading(uow.actor)
    rows = await inbox.oldest_waiting(uow.session, uow.actor, limit)
    return Waiting(
        total=rows[0].total if rows else 0,
        approvals=[WaitingApproval.model_validate(row) for row in rows],
    )


async def get_approval(uow: UnitOfWork, approval_id: UUID) -> ApprovalDetail:
    """One approval with the exact payload, how it was changed, and who said what.

    Raises:
        ApprovalNotFound.
    """
    _require_reading(uow.actor)
    read = await read_approval(uow, approval_id)
    decisions = await repository.decisions_of(uow.session, approval_id)
    votes = await repository.votes_of(uow.session, approval_id)
    return ApprovalDetail(
        **read.model_dump(),
        original_payload=decisions[0].payload if decisions else None,
        decisions=[DecisionRead.model_validate(decision) for decision in decisions],
        votes=[VoteRead.model_validate(vote) for vote in votes],
    )


async def get_approval_outcome(uow: UnitOfWork, approval_id: UUID) -> ApprovalOutcome:
    """Where an approval stands, for the run that waits for it.

    Raises:
        ApprovalNotFound.
    """
    uow.actor.require("work:create")
    approval = await repository.find(uow.session, approval_id, uow.actor)
    return ApprovalOutcome(
        approval_id=approval.id,
        kind=approval.kind,
        status=approval.status,
        decision_id=approval.decision_id,
        payload=approval.payload,
        answer=approval.answer,
        comment=approval.comment,
        decided_by=approval.decided_by,
    )


async def get_decision(uow: UnitOfWork, decision_id: UUID) -> DecisionRead:
    """One verdict with its grounds: one's own, the team's, or all, like runs.

    Raises:
        DecisionNotFound.
    """
    uow.actor.require("runs:read")
    decision = await repository.get_decision(uow.session, decision_id)
    if not uow.actor.reaches("runs:read", owner_id=decision.requested_by, team_id=decision.team_id):
        raise DecisionNotFound("There is no such decision.", decision_id=str(decision_id))
    return DecisionRead.model_validate(decision)


async def open_approval_of_run(uow: UnitOfWork, run_id: UUID) -> UUID:
    """The one action a run waits for: how S1 and S4 name an approval.

    Raises:
        ApprovalNotFound: it waits for none, or for none the caller may see.
        SeveralOpen: details list them.
    """
    _require_reading(uow.actor)
    found = await repository.open_of_run(uow.session, run_id, uow.actor)
    if not found:
        raise ApprovalNotFound("This run waits for no approval.", run_id=str(run_id))
    if len(found) > 1:
        raise SeveralOpen(
            "This run waits for several approvals. Answer each under /approvals.",
            approval_ids=[str(approval_id) for approval_id in found],
        )
    return found[0]


async def list_policies(uow: UnitOfWork, page: PageQuery) -> Page[PolicyRead]:
    """Rules of the company and, for leads, of their teams, newest first."""
    uow.actor.require("policies:manage")
    statement = policies.select_policies(uow.actor)
    return await paginate(uow.session, statement, Policy.id, page=page, read=PolicyRead)


async def read_approval(uow: UnitOfWork, approval_id: UUID) -> ApprovalRead:
    """The shape of one approval as it is now. Raises ApprovalNotFound."""
    approval = await repository.find(uow.session, approval_id, uow.actor)
    return (await _read_all(uow, [approval]))[0]


async def _read_all(uow: UnitOfWork, rows: Sequence[Approval]) -> list[ApprovalRead]:
    decision_ids = [row.decision_id for row in rows if row.decision_id]
    given = await repository.approvals_given(uow.session, decision_ids) if decision_ids else {}
    own = any(row.requested_by == uow.actor.user_id for row in rows)
    people = await policies.people(uow.session, uow.actor.tenant) if own else []
    return [_read(row, given, uow.actor, people) for row in rows]


def _read(
    row: Approval, given: dict[UUID, int], actor: Actor, people: list[Person]
) -> ApprovalRead:
    return ApprovalRead.model_validate(row).model_copy(
        update={
            "approvals_given": given.get(row.decision_id, 0) if row.decision_id else 0,
            "note": note_on(row),
            "can": abilities(actor, row, people),
        }
    )


def _require_reading(actor: Actor) -> None:
    if actor.reach("runs:read") is None and actor.reach(PERMISSION) is None:
        raise Forbidden("Your role does not include seeing approvals.", permission="runs:read")
