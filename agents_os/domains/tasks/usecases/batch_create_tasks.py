from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from agents_os.core.db import UnitOfWork
from agents_os.core.errors import AppError
from agents_os.domains.agents.usecases.list_candidates import list_candidates
from agents_os.domains.identity.usecases.queries import get_org
from agents_os.domains.tasks.adapters.secondary.repository import people
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.metadata.batch import Row, read_rows
from agents_os.domains.tasks.metadata.batch_schemas import BatchCreate, BatchReport, BatchRow
from agents_os.domains.tasks.metadata.schemas import TaskCreate
from agents_os.domains.tasks.usecases.create_task import create_task


async def batch_create_tasks(uow: UnitOfWork, body: BatchCreate) -> BatchReport:
    """Create a task for each row of a CSV; rows with a mistake are reported and left out.

    All good rows are created in one transaction. `dry_run` only reports.

    Raises:
        Forbidden: the actor may not create work.
        BatchInvalid: not a CSV with a title column, no rows, or more than 200.
    """
    uow.actor.require(access.WORK)
    zone = ZoneInfo((await get_org(uow)).time_zone)
    rows = read_rows(
        body.csv, zone, agent_id=body.agent_id, team_id=body.team_id, visibility=body.visibility
    )
    names = await _names(uow, rows)
    results = [await _create(uow, row, names, dry_run=body.dry_run) for row in rows]
    failed = sum(result.error is not None for result in results)
    return BatchReport(
        created=0 if body.dry_run else len(results) - failed,
        failed=failed,
        dry_run=body.dry_run,
        rows=results,
    )


@dataclass(frozen=True)
class _Names:
    """What names in the CSV stand for; two agents of one name stand for none."""

    agents: dict[str, list[UUID]] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)


async def _names(uow: UnitOfWork, rows: Sequence[Row]) -> _Names:
    names = _Names()
    if any(row.agent for row in rows):
        for agent in await list_candidates(uow):
            names.agents.setdefault(agent.name.casefold(), []).append(agent.id)
            names.agents.setdefault(agent.slug, []).append(agent.id)
    addresses = {row.person.casefold() for row in rows if row.person}
    names.people.update(await people.by_address(uow.session, uow.actor.tenant, addresses))
    return names


async def _create(uow: UnitOfWork, row: Row, names: _Names, *, dry_run: bool) -> BatchRow:
    if row.body is None:
        return BatchRow(row=row.number, title=row.title, error=row.error)
    said = len(uow.events)
    try:
        body = _with_assignee(row, row.body, names)
        # A savepoint: what this row wrote before it failed must not stay.
        async with uow.session.begin_nested() as savepoint:
            task = await create_task(uow, body)
            if dry_run:
                await savepoint.rollback()
                del uow.events[said:]
    except (AppError, ValueError) as error:
        del uow.events[said:]
        return BatchRow(row=row.number, title=row.title, error=str(error))
    return BatchRow(row=row.number, title=row.title, task_id=None if dry_run else task.id)


def _with_assignee(row: Row, body: TaskCreate, names: _Names) -> TaskCreate:
    if row.agent:
        found = set(names.agents.get(row.agent.casefold(), []))
        if len(found) != 1:
            known = "several agents are" if found else "no active agent is"
            raise ValueError(f"agent: {known} called “{row.agent}”")
        return body.model_copy(update={"agent_id": found.pop()})
    if row.person:
        person = names.people.get(row.person.casefold())
        if person is None:
            raise ValueError(f"person: nobody here has the address “{row.person}”")
        return body.model_copy(update={"assignee_user_id": person})
    return body
