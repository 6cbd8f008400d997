"""Every SQL statement on decisions and approvals. Row-level security keeps them in the org."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, column, func, literal, or_, select, table, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import Actor
from agents_os.domains.governance.adapters.secondary.inbox import visible_to
from agents_os.domains.governance.adapters.secondary.policies import state_of_rules
from agents_os.domains.governance.adapters.secondary.stops import is_stopped
from agents_os.domains.governance.metadata.errors import ApprovalNotFound, DecisionNotFound
from agents_os.domains.governance.metadata.models import (
    GRANTED,
    OPEN,
    Approval,
    ApprovalKind,
    ApprovalVote,
    Decision,
    Effect,
    Verdict,
)
from agents_os.domains.governance.metadata.schemas import ActionProposal

# Other domains' tables, only looked up by id.
_agents = table("agents", column("id", Uuid), column("lifecycle", Text),
                column("environment", Text), column("team_id", Uuid))  # fmt: skip
_runs = table("runs", column("id", Uuid), column("owner_id", Uuid), column("team_id", Uuid))


class Subject(NamedTuple):
    """What the database knows about the agent and run of a proposal; None: there is none."""

    agent_id: UUID | None
    lifecycle: str | None
    environment: str | None
    agent_team_id: UUID | None
    run_id: UUID | None
    run_owner_id: UUID | None
    run_team_id: UUID | None
    state_of_rules: str
    company_stopped: bool


# Built once: these are in the way of every action, and building takes longer than answering.
_SUBJECT = select(
    _agents.c.id, _agents.c.lifecycle, _agents.c.environment, _agents.c.team_id,
    _runs.c.id, _runs.c.owner_id, _runs.c.team_id, state_of_rules(), is_stopped(),
).select_from(
    select(literal(1).label("one")).subquery()
    .outerjoin(_agents, _agents.c.id == bindparam("agent_id"))
    .outerjoin(_runs, _runs.c.id == bindparam("run_id"))
)  # fmt: skip
_TO_USE = (
    select(Decision, _agents.c.lifecycle, is_stopped())
    .outerjoin(_agents, _agents.c.id == Decision.agent_id)
    .where(Decision.id == bindparam("id"))
)
_OF_STEP = (
    select(Decision)
    .where(
        Decision.run_id == bindparam("run_id"),
        Decision.step_id == bindparam("step_id"),
        Decision.digest == bindparam("digest"),
        Decision.verdict != Verdict.BLOCK,
    )
    .order_by(Decision.id.desc())
    .limit(1)
)
_USE = insert(Effect).on_conflict_do_nothing().returning(Effect.decision_id)
_LOCK = text("select pg_advisory_xact_lock(hashtextextended(:key, 0))")


async def subject_of(session: AsyncSession, proposal: ActionProposal) -> Subject:
    """One statement for all that deciding must look up every time."""
    about = {"agent_id": proposal.agent_id, "run_id": proposal.run_id}
    return Subject(*(await session.execute(_SUBJECT, about)).one())


async def lock_step(session: AsyncSession, run_id: UUID, step_id: str) -> None:
    """Let whoever asks for the same step at the same time wait until this unit has committed."""
    await session.execute(_LOCK, {"key": f"governance.step:{run_id}:{step_id}"})


async def decision_of_step(
    session: AsyncSession, run_id: UUID, step_id: str, digest: str
) -> Decision | None:
    """The newest decision that was made for exactly this, unless it was a refusal."""
    asked = {"run_id": run_id, "step_id": step_id, "digest": digest}
    return await session.scalar(_OF_STEP, asked)


async def question_of_step(
    session: AsyncSession, run_id: UUID, step_id: str, question: str
) -> UUID | None:
    statement = select(Approval.id).where(
        Approval.kind == ApprovalKind.QUESTION,
        Approval.run_id == run_id,
        Approval.step_id == step_id,
        Approval.question == question,
    )
    return (await session.scalars(statement.order_by(Approval.id.desc()).limit(1))).one_or_none()


async def add(session: AsyncSession, *rows: Decision | Approval) -> None:
    """Write now: whoever reads in the same unit must find them."""
    session.add_all(rows)
    await session.flush()


async def get_decision(session: AsyncSession, decision_id: UUID) -> Decision:
    """Raises DecisionNotFound."""
    decision, _, _ = await decision_to_use(session, decision_id)
    return decision


async def decision_to_use(
    session: AsyncSession, decision_id: UUID
) -> tuple[Decision, str | None, bool]:
    """With the lifecycle its agent is in now, and whether the company stands still.

    Raises DecisionNotFound.
    """
    row = (await session.execute(_TO_USE, {"id": decision_id})).one_or_none()
    if row is None:
        raise DecisionNotFound("There is no such decision.", decision_id=str(decision_id))
    return row[0], row[1], row[2]


async def decisions_of(session: AsyncSession, approval_id: UUID) -> list[Decision]:
    """The decisions of a thread, oldest first; each after the first is a modification."""
    statement = select(Decision).where(Decision.approval_id == approval_id)
    return list(await session.scalars(statement.order_by(Decision.id)))


async def votes_of(session: AsyncSession, approval_id: UUID) -> list[ApprovalVote]:
    statement = select(ApprovalVote).where(ApprovalVote.approval_id == approval_id)
    return list(await session.scalars(statement.order_by(ApprovalVote.id)))


async def add_vote(session: AsyncSession, vote: ApprovalVote) -> bool:
    """Whether this person had not said the same about this decision before."""
    values = {
        key: getattr(vote, key)
        for key in ("id", "org_id", "approval_id", "decision_id", "user_id", "vote", "via",
                    "comment", "created_at")
    }  # fmt: skip
    statement = (
        insert(ApprovalVote).values(values).on_conflict_do_nothing().returning(ApprovalVote.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def approvals_given(session: AsyncSession, decision_ids: list[UUID]) -> dict[UUID, int]:
    """Decision -> how many people approved it."""
    statement = (
        select(ApprovalVote.decision_id, func.count())
        .where(ApprovalVote.decision_id.in_(decision_ids), ApprovalVote.vote == "approve")
        .group_by(ApprovalVote.decision_id)
    )
    rows = (await session.execute(statement)).all()
    return {row[0]: row[1] for row in rows}


async def mark_used(session: AsyncSession, decision: Decision, at: datetime) -> bool:
    """Use up the one effect of a decision and its thread; False when somebody else has."""
    effect = {
        "decision_id": decision.id,
        "org_id": decision.org_id,
        "approval_id": decision.approval_id,
        "digest": decision.digest,
        "confirmed_at": at,
    }
    return await session.scalar(_USE, effect) is not None


async def find(session: AsyncSession, approval_id: UUID, actor: Actor) -> Approval:
    """The approval as the database has it now. Raises ApprovalNotFound."""
    statement = select(Approval).where(Approval.id == approval_id, visible_to(actor))
    fresh = statement.execution_options(populate_existing=True)
    approval = (await session.execute(fresh)).scalar_one_or_none()
    if approval is None:
        raise _unknown(approval_id)
    return approval


async def lock(session: AsyncSession, approval_id: UUID, actor: Actor) -> Approval:
    """The approval, locked until commit: of two answers the second sees the first.

    Raises ApprovalNotFound. Two statements: the one that waited would read names from before.
    """
    statement = select(Approval.id).where(Approval.id == approval_id, visible_to(actor))
    await session.execute(statement.with_for_update(key_share=True))
    return await find(session, approval_id, actor)


async def lock_due(session: AsyncSession, now: datetime) -> list[Approval]:
    """Open approvals that expire or wake up now; those being answered are left for next time."""
    statement = (
        select(Approval)
        .where(
            Approval.status.in_(OPEN),
            or_(Approval.expires_at <= now, Approval.snoozed_until <= now),
        )
        .order_by(Approval.id)
        .limit(500)
        .with_for_update(key_share=True, skip_locked=True, of=Approval)
        .execution_options(populate_existing=True)
    )
    return list((await session.execute(statement)).scalars())


async def lock_of_run(session: AsyncSession, run_id: UUID) -> list[Approval]:
    """Approvals of a run that are open, or granted and not yet used."""
    statement = (
        select(Approval)
        .where(Approval.run_id == run_id, Approval.status.in_(OPEN | GRANTED))
        .order_by(Approval.id)
        .with_for_update(key_share=True, of=Approval)
        .execution_options(populate_existing=True)
    )
    return list((await session.execute(statement)).scalars())


async def lock_open_steps(session: AsyncSession, begins_with: str) -> list[Approval]:
    """Open approvals that no person or run asked for, by the beginning of their step; locked."""
    named = Approval.step_id.startswith(begins_with, autoescape=True)
    ours = Approval.run_id.is_(None) & Approval.requested_by.is_(None)
    statement = (
        select(Approval)
        .where(named, ours, Approval.status.in_(OPEN))
        .order_by(Approval.id)
        .with_for_update(key_share=True, of=Approval)
    )
    return list(await session.scalars(statement))


async def open_of_run(session: AsyncSession, run_id: UUID, actor: Actor) -> list[UUID]:
    """Oldest first."""
    of_run = select(Approval.id).where(
        Approval.run_id == run_id,
        Approval.kind == ApprovalKind.ACTION,
        Approval.status.in_(OPEN),
        visible_to(actor),
    )
    statement = of_run.order_by(Approval.id)
    return list(await session.scalars(statement))


async def orgs_with_due_approvals(session: AsyncSession, now: datetime) -> list[UUID]:
    """Across organisations; only the worker's bare login may ask."""
    statement = text("select private.orgs_with_due_approvals(:now)")
    return list((await session.execute(statement, {"now": now})).scalars())


def _unknown(approval_id: UUID) -> ApprovalNotFound:
    return ApprovalNotFound(
        "There is no such approval, or it is not for you to see.", approval_id=str(approval_id)
    )
