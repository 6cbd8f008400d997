"""What tasks do when something happened elsewhere."""

from agents_os.core.db import UnitOfWork
from agents_os.core.events import subscribe
from agents_os.domains.agents.metadata.events import AgentResumed
from agents_os.domains.tasks.usecases.hand_out_tasks import hand_out_tasks


@subscribe(AgentResumed)
async def hand_out_tasks_of_resumed_agent(uow: UnitOfWork, event: AgentResumed) -> None:
    await hand_out_tasks(uow, event.agent_id)
