"""Give an agent work and begin at once."""

import asyncio
from contextlib import suppress
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.core.signals import Signal, ear
from agents_os.domains.runs.adapters.secondary import repository
from agents_os.domains.runs.metadata.errors import NotStarted
from agents_os.domains.runs.metadata.schemas import RunLaunch, RunOutcome, RunRead
from agents_os.domains.runs.metadata.states import FINAL
from agents_os.domains.runs.usecases.append_events import ENDED
from agents_os.domains.runs.usecases.follow_run import LOOK_EVERY_S
from agents_os.domains.runs.usecases.queries import get_run
from agents_os.domains.runs.usecases.start_task_run import start_task_run
from agents_os.domains.tasks.metadata.schemas import TaskCreate
from agents_os.domains.tasks.usecases.create_task import create_task

FIRST_LOOK_S = 0.1  # should it have ended before one listened


async def launch_run(actor: Actor, body: RunLaunch, *, wait_s: float = 0) -> RunRead:
    """A task for the agent, and its run, accepted; after `wait_s` seconds at most, as far as it is.

    Raises:
        Forbidden: the caller may not give work.
        AssigneeNotFound, AssigneeNotAvailable: the agent is unknown, a draft or archived.
        NotStarted: it is paused; the task waits for it.
    """
    async with unit_of_work(actor) as uow:
        task = await create_task(uow, TaskCreate(**body.model_dump()))
    run_id = await begin_task_run(actor, task.id, body.agent_id)
    await wait_for_end(actor, run_id, wait_s)
    async with unit_of_work(actor) as uow:
        return await get_run(uow, run_id)


async def begin_task_run(actor: Actor, task_id: UUID, agent_id: UUID) -> UUID:
    """The new run of a task the caller may start. Raises NotStarted."""
    async with unit_of_work(actor) as uow:
        run = await start_task_run(uow, task_id, agent_id)
    if run is None:
        raise NotStarted(
            "The agent cannot begin now: it is paused, other tasks come first, or it works on this"
            " already. The task waits for it.",
            task_id=str(task_id),
        )
    return run.id


async def wait_for_end(actor: Actor, run_id: UUID, wait_s: float) -> RunOutcome | None:
    """How the run stands when it has ended, or `wait_s` seconds are over; 0: None, at once.

    Of a run the caller has seen. The output is as it is kept.
    """
    if wait_s <= 0:
        return None
    seen = None
    with suppress(TimeoutError):
        async with asyncio.timeout(wait_s), ear(Signal(actor.tenant, ENDED, run_id)) as heard:
            await heard(FIRST_LOOK_S)
            while (seen := await repository.outcome_of(actor.tenant, run_id)).status not in FINAL:
                await heard(LOOK_EVERY_S)
    return seen
