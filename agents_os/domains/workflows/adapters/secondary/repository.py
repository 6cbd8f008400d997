"""Workflows, versions and pins in SQL. Row-level security keeps them in the organisation."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from agents_os.core import versioned_rows, visibility
from agents_os.core.actor import Actor
from agents_os.core.versioned import DRAFT
from agents_os.domains.workflows.metadata.access import sees_all
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.errors import PinNotFound, VersionNotFound
from agents_os.domains.workflows.metadata.models import (
    Workflow,
    WorkflowPin,
    WorkflowVersion,
)
from agents_os.domains.workflows.metadata.run_errors import WorkflowNotFound
from agents_os.domains.workflows.metadata.schemas import PinSet, WorkflowFilter

_OWNED = visibility.Owned(Workflow.owner_id, Workflow.team_id, Workflow.visibility)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Workflows `actor` may know of: own ones, their teams', shared ones; admins: all."""
    return visibility.visible_to(actor, _OWNED, sees_all=sees_all(actor))


async def find(session: AsyncSession, workflow_id: UUID, actor: Actor) -> Workflow:
    """The workflow as the database has it now. Raises WorkflowNotFound."""
    workflow = await versioned_rows.find(session, Workflow, workflow_id, visible_to(actor))
    if workflow is None:
        raise _unknown(workflow_id)
    return workflow


async def lock(session: AsyncSession, workflow_id: UUID, actor: Actor) -> Workflow:
    """The workflow, locked until commit. Raises WorkflowNotFound."""
    workflow = await versioned_rows.lock(session, Workflow, workflow_id, visible_to(actor))
    if workflow is None:
        raise _unknown(workflow_id)
    return workflow


async def add(session: AsyncSession, row: Workflow | WorkflowVersion | WorkflowPin) -> None:
    """Write `row` now: the order of inserts matters between tables without relationships."""
    session.add(row)
    await session.flush()


async def next_number(session: AsyncSession, workflow_id: UUID) -> int:
    """One more than the newest version. The workflow must be locked."""
    newest = select(func.coalesce(func.max(WorkflowVersion.number), 0))
    found = newest.where(WorkflowVersion.workflow_id == workflow_id)
    return 1 + (await session.execute(found)).scalar_one()


async def get_version(session: AsyncSession, workflow_id: UUID, number: int) -> WorkflowVersion:
    """Raises VersionNotFound."""
    statement = select(WorkflowVersion).where(
        WorkflowVersion.workflow_id == workflow_id, WorkflowVersion.number == number
    )
    version = (await session.execute(statement)).scalar_one_or_none()
    if version is None:
        raise VersionNotFound(f"This workflow has no version {number}.", number=number)
    return version


async def published_definition(session: AsyncSession, workflow: Workflow) -> Definition | None:
    statement = select(WorkflowVersion.definition).where(
        WorkflowVersion.id == workflow.published_version_id
    )
    stored = (await session.execute(statement)).scalar_one_or_none()
    return Definition.model_validate(stored) if stored else None


async def definition_at(session: AsyncSession, workflow: Workflow, point: str) -> Definition:
    """The definition of a version number, or of the draft. Raises VersionNotFound."""
    if point == DRAFT:
        return Definition.model_validate(workflow.draft)
    version = await get_version(session, workflow.id, int(point))
    return Definition.model_validate(version.definition)


def versions_of(workflow_id: UUID) -> Select[WorkflowVersion]:
    return (
        select(WorkflowVersion)
        .where(WorkflowVersion.workflow_id == workflow_id)
        .options(defer(WorkflowVersion.definition, raiseload=True))
    )


def matching(query: WorkflowFilter, actor: Actor) -> Select[Workflow]:
    """Workflows for a list: visible to `actor`, passing every filter; drafts are not loaded."""
    searched = Workflow.name, Workflow.description
    statement = versioned_rows.matching(Workflow, query, actor, searched)
    return statement.where(visible_to(actor)).options(defer(Workflow.samples, raiseload=True))


async def free_slug(session: AsyncSession, org_id: UUID, name: str) -> str:
    """A slug for `name` that no workflow of the organisation has, and that none gets meanwhile."""
    return await versioned_rows.free_slug(session, Workflow, org_id, name)


async def pins_of(session: AsyncSession, workflow_id: UUID) -> Sequence[tuple[WorkflowPin, int]]:
    """Pins with the number of their version, the newest first."""
    statement = (
        select(WorkflowPin, WorkflowVersion.number)
        .join(WorkflowVersion, WorkflowVersion.id == WorkflowPin.version_id)
        .where(WorkflowPin.workflow_id == workflow_id)
        .order_by(WorkflowPin.id.desc())
    )
    return [(pin, number) for pin, number in await session.execute(statement)]


async def find_pin(session: AsyncSession, workflow_id: UUID, pin: PinSet) -> WorkflowPin | None:
    return await session.scalar(
        select(WorkflowPin).where(
            WorkflowPin.workflow_id == workflow_id,
            WorkflowPin.caller_kind == pin.caller_kind,
            WorkflowPin.caller_id == pin.caller_id,
        )
    )


async def delete_pin(session: AsyncSession, workflow_id: UUID, pin_id: UUID) -> None:
    """Raises PinNotFound."""
    gone = delete(WorkflowPin).where(
        WorkflowPin.id == pin_id, WorkflowPin.workflow_id == workflow_id
    )
    if (await session.execute(gone.returning(WorkflowPin.id))).scalar_one_or_none() is None:
        raise PinNotFound("This caller is not kept to a version.", pin_id=str(pin_id))


def _unknown(workflow_id: UUID) -> WorkflowNotFound:
    return WorkflowNotFound(
        "There is no such workflow here, or it was not shared with you.",
        workflow_id=str(workflow_id),
    )
