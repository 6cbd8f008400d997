"""Every SQL statement of triggers and of what came to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.one_statement import one_statement
from agents_os.core.tables import insert_row
from agents_os.domains.workflows.metadata.trigger_models import (
    DeliveryState,
    TriggerDelivery,
    TriggerKind,
    WorkflowTrigger,
)


class Addressed(NamedTuple):
    """Whom a request to a webhook is for."""

    org_id: UUID
    trigger_id: UUID
    owner_id: UUID | None


async def addressed(token: str) -> Addressed | None:
    """The webhook with this token, of whatever organisation, in a statement of its own."""
    found = await one_statement("select engine.webhook_of(%s)", (token,))
    return Addressed(*(each and UUID(each) for each in found)) if found else None


async def add(session: AsyncSession, row: WorkflowTrigger) -> None:
    session.add(row)
    await session.flush()


async def note(session: AsyncSession, delivery: TriggerDelivery) -> None:
    await insert_row(session, delivery)


async def of_workflow(session: AsyncSession, workflow_id: UUID) -> Sequence[WorkflowTrigger]:
    statement = select(WorkflowTrigger).where(WorkflowTrigger.workflow_id == workflow_id)
    return (await session.scalars(statement.order_by(WorkflowTrigger.id))).all()


async def lock_of_workflow(session: AsyncSession, workflow_id: UUID) -> Sequence[WorkflowTrigger]:
    statement = select(WorkflowTrigger).where(WorkflowTrigger.workflow_id == workflow_id)
    return (await session.scalars(_locked(statement.order_by(WorkflowTrigger.id)))).all()


async def remove(session: AsyncSession, workflow_id: UUID, node_id: str) -> None:
    statement = delete(WorkflowTrigger).where(
        WorkflowTrigger.workflow_id == workflow_id, WorkflowTrigger.node_id == node_id
    )
    await session.execute(statement)


async def find(session: AsyncSession, trigger_id: UUID) -> WorkflowTrigger | None:
    return await session.get(WorkflowTrigger, trigger_id, populate_existing=True)


async def lock(session: AsyncSession, trigger_id: UUID) -> WorkflowTrigger | None:
    return await session.scalar(
        _locked(select(WorkflowTrigger).where(WorkflowTrigger.id == trigger_id))
    )


async def of_schedule(session: AsyncSession, schedule_id: UUID) -> WorkflowTrigger | None:
    statement = select(WorkflowTrigger).where(WorkflowTrigger.schedule_id == schedule_id)
    return await session.scalar(statement)


async def hearing(session: AsyncSession, event: str) -> Sequence[WorkflowTrigger]:
    """Triggers of published versions that listen for such an event."""
    statement = select(WorkflowTrigger).where(
        WorkflowTrigger.event == event,
        WorkflowTrigger.kind == TriggerKind.EVENT,
        WorkflowTrigger.active,
    )
    return (await session.scalars(statement.order_by(WorkflowTrigger.id))).all()


async def count_refusal(session: AsyncSession, trigger_id: UUID, why: str, now: datetime) -> None:
    statement = update(WorkflowTrigger).where(WorkflowTrigger.id == trigger_id)
    await session.execute(
        statement.values(
            refused=WorkflowTrigger.refused + 1, last_refused_at=now, last_refusal=why[:500]
        )
    )


async def one_at_a_time(session: AsyncSession, trigger_id: UUID, key: str) -> None:
    """Let nobody else handle the same delivery until this transaction ends."""
    lock_key = func.hashtextextended(f"delivery {trigger_id} {key}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(lock_key)))


async def delivered(session: AsyncSession, trigger_id: UUID, key: str) -> TriggerDelivery | None:
    return await session.scalar(
        select(TriggerDelivery).where(
            TriggerDelivery.trigger_id == trigger_id, TriggerDelivery.key == key
        )
    )


async def alike(
    session: AsyncSession, trigger_id: UUID, digest: str, since: datetime
) -> TriggerDelivery | None:
    """The newest that said the same and started a run, since then."""
    statement = select(TriggerDelivery).where(
        TriggerDelivery.trigger_id == trigger_id,
        TriggerDelivery.digest == digest,
        TriggerDelivery.received_at >= since,
        TriggerDelivery.state == DeliveryState.STARTED,
        TriggerDelivery.replay_of.is_(None),
    )
    return await session.scalar(statement.order_by(TriggerDelivery.id.desc()).limit(1))


async def find_delivery(
    session: AsyncSession, trigger_id: UUID, delivery_id: UUID
) -> TriggerDelivery | None:
    statement = select(TriggerDelivery).where(
        TriggerDelivery.trigger_id == trigger_id, TriggerDelivery.id == delivery_id
    )
    return await session.scalar(statement)


def deliveries(trigger_id: UUID) -> Select[TriggerDelivery]:
    return select(TriggerDelivery).where(TriggerDelivery.trigger_id == trigger_id)


async def sweep(session: AsyncSession, before: datetime) -> int:
    """Delete what came before then, of every organisation; only the worker's login may."""
    statement = text("select private.sweep_trigger_deliveries(:before)")
    return int((await session.execute(statement, {"before": before})).scalar_one())


def _locked(statement: Select[WorkflowTrigger]) -> Select[WorkflowTrigger]:
    return statement.with_for_update(key_share=True).execution_options(populate_existing=True)
