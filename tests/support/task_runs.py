"""An agent at work on tasks, in this process: what the worker and the queue do, one after the
other and without waiting."""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from agents_os.core import db, outbox
from agents_os.core.actor import Actor
from agents_os.core.events import subscribers, type_registry
from agents_os.core.outbox import Claimed
from agents_os.domains.agents.metadata.definition import AgentDefinition
from agents_os.domains.agents.metadata.schemas import AgentCreate, VersionPublish
from agents_os.domains.agents.usecases.create_agent import create_agent
from agents_os.domains.agents.usecases.publish_version import publish_version
from agents_os.domains.gateway.metadata.schemas import ToolCall
from agents_os.domains.governance.metadata.schemas import AnswerQuestion, ApprovalRead
from agents_os.domains.governance.usecases import queries as governance
from agents_os.domains.governance.usecases.answer_question import answer_question
from agents_os.domains.runs.adapters.primary import task_jobs as task_jobs
from agents_os.domains.runs.metadata.schemas import RunRead, StepRead
from agents_os.domains.runs.usecases.drive_run import drive_run
from agents_os.domains.runs.usecases.queries import get_run, list_run_steps
from agents_os.domains.tasks.metadata.schemas import TaskCreate, TaskDetail
from agents_os.domains.tasks.usecases.create_task import create_task
from tests.support import tasks


async def worker_agent(actor: Actor, *tools: str, **limits: int) -> UUID:
    """An active agent with these tools and limits."""
    definition = AgentDefinition.model_validate(
        {
            "role": "Assistant",
            "instructions": "Do what the task says.",
            "tools": tools,
            "limits": limits,
        }
    )
    async with db.unit_of_work(actor) as uow:
        body = AgentCreate(
            name="Quill", role_title="Assistant", category="marketing", definition=definition
        )
        agent = await create_agent(uow, body)
        await publish_version(uow, agent.id, VersionPublish(change_message="First"))
    return agent.id


async def give(actor: Actor, agent_id: UUID, title: str = "Write a note", **fields: Any) -> UUID:
    """A task for the agent; the worker has heard of it, and its run waits in the queue."""
    async with db.unit_of_work(actor) as uow:
        task = await create_task(uow, TaskCreate(title=title, agent_id=agent_id, **fields))
    await hear(actor)
    return task.id


async def hear(actor: Actor) -> None:
    """Deliver the organisation's events, and those they lead to."""
    while events := await _waiting(actor):
        for claimed in events:
            await outbox._deliver(claimed)


async def _waiting(actor: Actor) -> list[Claimed]:
    query = text(
        "select id, org_id, type, payload, attempts from outbox"
        " where handled_at is null and type = any(:types) order by id"
    )
    known = [each for each in type_registry if each in subscribers]
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        rows = await uow.session.execute(query, {"types": known})
        return [Claimed(*row) for row in rows]


async def work(actor: Actor) -> None:
    """Drive every run of the organisation that is queued, until nothing more can be done."""
    for _ in range(20):
        queued = await queued_runs(actor)
        for run_id, drive_id in queued:
            await drive_run(actor.tenant, run_id, drive_id, "test")
        await hear(actor)
        if not queued:
            return
    raise AssertionError("the runs go on for ever")


async def queued_runs(actor: Actor) -> list[tuple[UUID, str]]:
    query = text(
        "select id, drive_id from runs where status in ('queued', 'running')"
        " and drive_id is not null and lease is null and ended_at is null order by id"
    )
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        return [(row.id, row.drive_id) for row in await uow.session.execute(query)]


async def drive_of(actor: Actor, run_id: UUID) -> str:
    """The drive that may take the run now."""
    query = text("select drive_id from runs where id = :run")
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        return str(await uow.session.scalar(query, {"run": run_id}))


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something in this process is so."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def done(actor: Actor, agent_id: UUID, title: str = "Write a note", **fields: Any) -> UUID:
    """A task given and worked on as far as it goes without people."""
    task_id = await give(actor, agent_id, title, **fields)
    await work(actor)
    return task_id


async def detail(actor: Actor, task_id: UUID) -> TaskDetail:
    return await tasks.detail(actor, task_id)


async def run_of(actor: Actor, task_id: UUID) -> RunRead:
    """The newest run at the task."""
    query = text("select id from runs where task_id = :task order by id desc limit 1")
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        run_id = await uow.session.scalar(query, {"task": task_id})
        assert run_id, "no run was begun"
        return await get_run(uow, run_id)


async def steps_of(actor: Actor, task_id: UUID) -> dict[str, StepRead]:
    run = await run_of(actor, task_id)
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        return {step.key: step for step in await list_run_steps(uow, run.id)}


async def result_of(actor: Actor, task_id: UUID) -> dict[str, Any]:
    """The content of the newest version handed in, as JSON."""
    query = text(
        "select v.title, v.summary, v.sections from deliverables d join deliverable_versions v"
        " on v.deliverable_id = d.id and v.number = d.current_version where d.task_id = :task"
    )
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        row = (await uow.session.execute(query, {"task": task_id})).one()
        return dict(row._mapping)


async def asked_of_people(actor: Actor) -> list[ApprovalRead]:
    """Every approval and question of the organisation, oldest first."""
    query = text("select id from approvals order by id")
    system = Actor.system(actor.tenant)
    async with db.unit_of_work(system) as uow:
        ids = list(await uow.session.scalars(query))
        return [await governance.get_approval(uow, id_) for id_ in ids]


async def answer_the_question(actor: Actor, words: str = "Yes") -> None:
    """Answer the one open question, and let the run go on."""
    asked = (await asked_of_people(actor))[-1]
    async with db.unit_of_work(actor) as uow:
        await answer_question(uow, asked.id, AnswerQuestion(answer=words))
    await hear(actor)
    await work(actor)


def call(tool: str, id_: str = "c1", /, **arguments: Any) -> ToolCall:
    """What a model says to use a tool."""
    return ToolCall(id=id_, name=tool, arguments=json.dumps(arguments))


def hand_in(words: str = "All done.", title: str = "Note") -> Sequence[ToolCall]:
    """An answer that ends the work."""
    section = {"id": "body", "label": "Body", "type": "text", "data": {"markdown": words}}
    return [call("submit_deliverable", "end", title=title, sections=[section])]
