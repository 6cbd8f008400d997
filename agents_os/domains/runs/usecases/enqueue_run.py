"""Hand a run to the workers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.runs.adapters.secondary import repository
from agents_os.domains.runs.metadata.errors import RunNotFound


async def enqueue_run(uow: UnitOfWork, run_id: UUID, *, not_before: datetime | None = None) -> None:
    """Let a worker drive the run when it has a slot, at the earliest at `not_before`.

    Takes effect if this unit of work commits; then all workers are told. It replaces an earlier
    enqueueing of the same run, so a run has at most one driver. The plan of the organisation and
    the agent limit how many have a slot at once; the priority of a run is its place among those of
    the organisation that wait.

    Raises:
        RunNotFound: no such run in this organisation.
    """
    if not await repository.ask_for_slot(uow.session, run_id, _new_drive(run_id), not_before):
        raise RunNotFound("There is no such run.", run_id=str(run_id))


def asking(run_id: UUID) -> dict[str, Any]:
    """The columns of a run that asks for a slot at once, for who writes its row anyway."""
    return {"drive_id": _new_drive(run_id), "asked_at": "now"}  # by the clock of the database


def _new_drive(run_id: UUID) -> str:
    return f"{run_id}:{uuid7().hex}"
