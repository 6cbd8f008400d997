"""Let an agent begin with a task."""

from uuid import UUID

import structlog

from agents_os.core.db import UnitOfWork
from agents_os.domains.agents.metadata.definition import DeliverableSpec
from agents_os.domains.agents.metadata.errors import AgentNotFound, AgentNotRunnable
from agents_os.domains.agents.metadata.schemas import RunnableAgent
from agents_os.domains.agents.usecases.queries import get_runnable_agent
from agents_os.domains.runs.metadata.limits import NORMAL_PRIORITY, PRIORITIES
from agents_os.domains.runs.metadata.loop import LoopInput
from agents_os.domains.runs.metadata.schemas import RunRead, RunStart
from agents_os.domains.runs.metadata.states import RunKind
from agents_os.domains.runs.usecases.freeze_agent import freeze_agent
from agents_os.domains.runs.usecases.start_run import start_run
from agents_os.domains.tasks.metadata.errors import (
    DependenciesOpen,
    RunMismatch,
    TaskNotFound,
    WrongTaskStatus,
)
from agents_os.domains.tasks.metadata.schemas import TaskRead
from agents_os.domains.tasks.usecases.queries import read_task
from agents_os.domains.tasks.usecases.start_task import start_task

log = structlog.get_logger(__name__)

_NOT_NOW = (AgentNotFound, AgentNotRunnable, TaskNotFound)
_OVERTAKEN = (DependenciesOpen, RunMismatch, WrongTaskStatus)


async def start_task_run(
    uow: UnitOfWork, task_id: UUID, agent_id: UUID, *, deliverable: DeliverableSpec | None = None
) -> RunRead | None:
    """Accept a run in which the agent works on the task, and let a worker drive it.

    As the system, or as a person who may work on the task. `deliverable` are the sections that
    were ordered: the task of an order only begins with them, so that the order has the say.

    None, and nothing is written, when the agent cannot work now, somebody else has the task, a
    run is under way already, or other tasks come first. So it may be repeated.
    """
    try:
        task = await read_task(uow, task_id)
        if task.assignee is None or task.assignee.id != agent_id or task.run_id is not None:
            return None
        if task.order_id is not None and deliverable is None:
            return None
        agent = await get_runnable_agent(uow, agent_id)
    except _NOT_NOW as error:
        log.info("task.not_begun", task_id=str(task_id), error=error.code)
        return None
    published = len(uow.events)
    try:
        async with uow.session.begin_nested():
            return await _start(uow, task, agent, deliverable)
    except _OVERTAKEN as error:
        del uow.events[published:]  # what was undone must not be told
        log.info("task.not_begun", task_id=str(task_id), error=error.code)
        return None


async def _start(
    uow: UnitOfWork, task: TaskRead, agent: RunnableAgent, deliverable: DeliverableSpec | None
) -> RunRead:
    frozen = await freeze_agent(uow, agent)
    given = LoopInput(agent=frozen, deliverable=deliverable, order_id=task.order_id)
    run = await start_run(
        uow,
        RunStart(
            kind=RunKind.TASK,
            task_id=task.id,
            agent_id=agent.agent.id,
            agent_version_id=agent.version_id,
            owner_id=task.owner_id,
            team_id=task.team_id,
            visibility=task.visibility,
            requested_model=agent.definition.model.model,
            priority=PRIORITIES.get(task.priority.lower(), NORMAL_PRIORITY),
            input=given.model_dump(mode="json"),
        ),
        enqueue=True,
    )
    await start_task(uow, task.id, run_id=run.id)
    return run
