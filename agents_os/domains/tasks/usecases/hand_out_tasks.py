from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.tasks.adapters.secondary.repository import tasks
from agents_os.domains.tasks.metadata import access
from agents_os.domains.tasks.usecases import announce


async def hand_out_tasks(uow: UnitOfWork, agent_id: UUID) -> int:
    """Ask an agent to begin with what was given to it while it was paused; how many tasks."""
    uow.actor.require(access.WORK)
    waiting = await tasks.waiting_for_agent(uow.session, agent_id)
    for task in waiting:
        announce.ready(uow, task)
    return len(waiting)
