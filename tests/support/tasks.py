"""Shortcuts for tests about tasks and deliverables."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.ids import uuid7
from agents_os.domains.tasks.metadata.deliverable_schemas import (
    DeliverableAccept,
    DeliverableDetail,
    DeliverableSendBack,
)
from agents_os.domains.tasks.metadata.schemas import (
    DependencyAdd,
    TaskAssign,
    TaskCreate,
    TaskDetail,
    TaskRead,
)
from agents_os.domains.tasks.metadata.sections import DeliverableDraft
from agents_os.domains.tasks.usecases.accept_deliverable import accept_deliverable
from agents_os.domains.tasks.usecases.add_dependency import add_dependency
from agents_os.domains.tasks.usecases.assign_task import assign_task
from agents_os.domains.tasks.usecases.create_task import create_task
from agents_os.domains.tasks.usecases.queries import get_task
from agents_os.domains.tasks.usecases.reject_deliverable import reject_deliverable
from agents_os.domains.tasks.usecases.request_changes import request_changes
from agents_os.domains.tasks.usecases.start_task import start_task
from agents_os.domains.tasks.usecases.submit_deliverable import submit_deliverable


def draft(words: str = "Everything went well.", title: str = "Report") -> DeliverableDraft:
    """A result of one text section."""
    section = {"id": "body", "label": "Body", "type": "text", "data": {"markdown": words}}
    return DeliverableDraft.model_validate({"title": title, "sections": [section]})


async def task(actor: Actor, **fields: Any) -> TaskRead:
    async with db.unit_of_work(actor) as uow:
        return await create_task(uow, TaskCreate(**{"title": "Write the newsletter", **fields}))


async def detail(actor: Actor, task_id: UUID) -> TaskDetail:
    async with db.unit_of_work(actor) as uow:
        return await get_task(uow, task_id)


async def assign(
    actor: Actor, task_id: UUID, *, agent: UUID | None = None, person: UUID | None = None
) -> TaskRead:
    async with db.unit_of_work(actor) as uow:
        return await assign_task(uow, task_id, TaskAssign(agent_id=agent, assignee_user_id=person))


async def start(actor: Actor, task_id: UUID, run_id: UUID | None = None) -> TaskRead:
    async with db.unit_of_work(actor) as uow:
        return await start_task(uow, task_id, run_id=run_id)


async def depend(actor: Actor, task_id: UUID, on: UUID) -> TaskDetail:
    async with db.unit_of_work(actor) as uow:
        return await add_dependency(uow, task_id, DependencyAdd(depends_on_id=on))


async def submit(
    actor: Actor, task_id: UUID, handed_in: DeliverableDraft | None = None, **facts: Any
) -> DeliverableDetail:
    async with db.unit_of_work(actor) as uow:
        return await submit_deliverable(uow, task_id, handed_in or draft(), **facts)


async def delivered(actor: Actor, agent_id: UUID, **fields: Any) -> DeliverableDetail:
    """The result of a new task of an agent, waiting for review."""
    made = await task(actor, agent_id=agent_id, **fields)
    system, run_id = Actor.system(actor.tenant), await new_run(actor, agent_id)
    await start(system, made.id, run_id)
    return await submit(system, made.id, run_id=run_id)


async def accept(actor: Actor, of: DeliverableDetail, **fields: Any) -> DeliverableDetail:
    async with db.unit_of_work(actor) as uow:
        body = DeliverableAccept(**{"version": of.current_version, **fields})
        return await accept_deliverable(uow, of.id, body)


async def send_back(actor: Actor, of: DeliverableDetail, **fields: Any) -> DeliverableDetail:
    body = {"version": of.current_version, "comment": "More numbers, please.", **fields}
    async with db.unit_of_work(actor) as uow:
        return await request_changes(uow, of.id, DeliverableSendBack(**body))


async def reject(actor: Actor, of: DeliverableDetail, **fields: Any) -> DeliverableDetail:
    body = {"version": of.current_version, "comment": "Not what I asked for.", **fields}
    async with db.unit_of_work(actor) as uow:
        return await reject_deliverable(uow, of.id, DeliverableSendBack(**body))


async def completed(actor: Actor, **fields: Any) -> tuple[TaskRead, DeliverableDetail]:
    """A task done and accepted by `actor`."""
    done = await task(actor, assignee_user_id=actor.user_id, **fields)
    return done, await accept(actor, await submit(actor, done.id))


async def new_run(actor: Actor, agent_id: UUID) -> UUID:
    """A stored run of an agent on a task."""
    run_id = uuid7()
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        await uow.session.execute(
            text(
                "insert into runs (id, org_id, kind, agent_id, owner_id)"
                " values (:id, :org, 'task', :agent, :owner)"
            ),
            {"id": run_id, "org": actor.tenant, "agent": agent_id, "owner": actor.user_id},
        )
    return run_id


async def facts(actor: Actor, *types: str) -> list[dict[str, Any]]:
    """Payloads of the events of these types, with their type, in order."""
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        rows = await uow.session.execute(
            text("select type, payload from outbox where type = any(:types) order by id"),
            {"types": list(types)},
        )
        return [{"type": row.type, **row.payload} for row in rows]
