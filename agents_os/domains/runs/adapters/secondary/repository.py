"""Every SQL statement of runs and their events."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, text, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import Actor, Reach
from agents_os.core.one_statement import one_statement
from agents_os.domains.runs.adapters.secondary.journal_rows import FROZEN_MS
from agents_os.domains.runs.metadata import event_types
from agents_os.domains.runs.metadata.loop import CREDITS_SIGNAL, UNPAID
from agents_os.domains.runs.metadata.models import Run, RunEvent, RunStep
from agents_os.domains.runs.metadata.schemas import RunFilter, RunOutcome, RunRead
from agents_os.domains.runs.metadata.states import ACTIVE, RunKind, RunStatus


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Runs `actor` may see: own and shared ones; with more reach the team's, or all."""
    reach = actor.reach("runs:read")
    if reach is Reach.ALL:
        return true()
    in_my_team = Run.team_id.in_(actor.team_ids)
    rule = or_(
        Run.owner_id == actor.user_id,
        Run.visibility == "org",
        and_(Run.visibility == "team", in_my_team),
    )
    return or_(rule, in_my_team) if reach is Reach.TEAM else rule


def select_runs(actor: Actor, where: RunFilter) -> Select[Run]:
    wanted = where.model_dump(include=set(RunFilter.model_fields), exclude_none=True)
    return select(Run).where(
        visible_to(actor), *(getattr(Run, column) == value for column, value in wanted.items())
    )


async def find(session: AsyncSession, actor: Actor, run_id: UUID) -> Run | None:
    return await session.scalar(select(Run).where(Run.id == run_id, visible_to(actor)))


_ABOUT = text("""
select r.id, coalesce(w.name, t.title) from runs r
left join workflows w on w.id = r.workflow_id
left join tasks t on t.id = r.task_id
where r.id = any(:ids)
""")


async def about(session: AsyncSession, runs: Iterable[Run | RunRead]) -> dict[UUID, str]:
    """What runs are about: the name of the workflow, or the title of the task."""
    ids = [run.id for run in runs if run.workflow_id or run.task_id]
    if not ids:
        return {}
    rows = await session.execute(_ABOUT, {"ids": ids})
    return {row[0]: row[1] for row in rows if row[1]}


async def last_seq(session: AsyncSession, run_id: UUID) -> int | None:
    return await session.scalar(select(Run.last_seq).where(Run.id == run_id))


async def outcome_of(company: UUID, run_id: UUID) -> RunOutcome:
    """In a statement of its own; whoever asks must have seen the run."""
    found = await one_statement("select engine.outcome_of(%s, %s)", (company, run_id))
    return RunOutcome.model_validate(found)


async def lock(session: AsyncSession, run_id: UUID) -> Run | None:
    """The run, locked until the end of the transaction: one writer at a time per run."""
    statement = select(Run).where(Run.id == run_id).with_for_update(key_share=True)
    return await session.scalar(statement.execution_options(populate_existing=True))


async def lock_to_drive(session: AsyncSession, run_id: UUID) -> Run | None:
    """As `lock`; and should our process be stopped in this transaction, it ends."""
    patience = func.set_config("idle_in_transaction_session_timeout", FROZEN_MS, True)
    statement = select(Run, patience).where(Run.id == run_id)
    statement = statement.with_for_update(of=Run, key_share=True)
    statement = statement.execution_options(populate_existing=True)
    return (await session.execute(statement)).scalar_one_or_none()


async def ask_for_slot(
    session: AsyncSession, run_id: UUID, drive_id: str, not_before: datetime | None
) -> bool:
    """Let a new drive of the run wait for its turn; False: no such run in this organisation."""
    statement = update(Run).where(Run.id == run_id).returning(Run.id)
    asked = statement.values(
        drive_id=drive_id, not_before=not_before, asked_at=not_before or func.now(), slot_at=None
    )
    changed = await session.execute(asked.execution_options(synchronize_session=False))
    return changed.scalar_one_or_none() is not None


async def events(
    session: AsyncSession, run_id: UUID, *, after_seq: int, limit: int
) -> Sequence[RunEvent]:
    statement = (
        select(RunEvent)
        .where(RunEvent.run_id == run_id, RunEvent.seq > after_seq)
        .order_by(RunEvent.seq)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def signals(session: AsyncSession, run_id: UUID) -> Sequence[RunEvent]:
    """What was said to the run from outside, oldest first."""
    statement = select(RunEvent).where(
        RunEvent.run_id == run_id, RunEvent.type == event_types.SIGNAL_RECEIVED
    )
    return (await session.scalars(statement.order_by(RunEvent.seq))).all()


async def waiting_for_credits(session: AsyncSession) -> Sequence[UUID]:
    """Runs that could not be paid for, the oldest first.

    Those of workflows also while other branches of them work or wait for something else.
    """
    unpaid = exists().where(RunStep.run_id == Run.id, RunStep.output.has_key(UNPAID))
    statement = select(Run.id).where(
        Run.drive_id.is_not(None),
        Run.ended_at.is_(None),
        or_(
            Run.waiting_for["kind"].astext == CREDITS_SIGNAL,
            and_(Run.kind == RunKind.WORKFLOW, unpaid),
        ),
    )
    return (await session.scalars(statement.order_by(Run.id))).all()


async def refused_by_budget(session: AsyncSession, budget_id: UUID) -> Sequence[UUID]:
    """Runs with a step that this budget did not allow, the oldest first."""
    named = RunStep.output[UNPAID]["budget_id"].astext == str(budget_id)
    refused = exists().where(RunStep.run_id == Run.id, named)
    statement = select(Run.id).where(Run.drive_id.is_not(None), Run.ended_at.is_(None), refused)
    return (await session.scalars(statement.order_by(Run.id))).all()


async def set_credit_limit(session: AsyncSession, run_id: UUID, micros: int) -> None:
    statement = update(Run).where(Run.id == run_id).values(credit_limit_micro=micros)
    await session.execute(statement.execution_options(synchronize_session=False))


async def beat(session: AsyncSession, run_id: UUID, now: datetime) -> datetime | None:
    """Say the run is alive; when its cancellation was asked for, if it was."""
    statement = update(Run).where(Run.id == run_id, Run.status.in_(ACTIVE))
    statement = statement.execution_options(synchronize_session=False)
    changed = await session.execute(
        statement.values(heartbeat_at=now).returning(Run.cancel_requested_at)
    )
    return changed.scalar_one_or_none()


async def abandoned(session: AsyncSession, silent_since: datetime) -> Sequence[UUID]:
    """Chat runs of this organisation whose process has gone silent."""
    statement = select(Run.id).where(
        Run.kind == RunKind.CHAT,
        Run.status.in_((RunStatus.QUEUED, RunStatus.RUNNING)),
        Run.heartbeat_at < silent_since,
    )
    return (await session.scalars(statement)).all()


async def orgs_with_abandoned_runs(session: AsyncSession, silent_since: datetime) -> Iterable[UUID]:
    """Across organisations; only the worker's bare login may ask."""
    found = await session.execute(
        text("select private.orgs_with_abandoned_runs(:since)"), {"since": silent_since}
    )
    return found.scalars().all()


async def ensure_month_partition(session: AsyncSession, month: date) -> bool:
    """Make the partition of `run_events` for that month; whether it was missing."""
    made = await session.execute(
        text("select private.ensure_month_partition(:month)"), {"month": month}
    )
    return bool(made.scalar_one())


async def agents_at_work(session: AsyncSession) -> set[UUID]:
    statement = (
        select(Run.agent_id)
        .where(Run.status == RunStatus.RUNNING, Run.agent_id.is_not(None))
        .distinct()
    )
    return {agent_id for agent_id in await session.scalars(statement) if agent_id}
