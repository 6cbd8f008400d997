"""Freeze who works, for the whole of a run."""

from agents_os.core.db import UnitOfWork
from agents_os.domains.agents.metadata.schemas import RunnableAgent
from agents_os.domains.integrations.usecases.queries import usable_tools
from agents_os.domains.runs.metadata.loop import LoopAgent


async def freeze_agent(uow: UnitOfWork, agent: RunnableAgent) -> LoopAgent:
    """The agent as it is now, with the tools of servers that were given to it."""
    definition = agent.definition
    return LoopAgent(
        agent_id=agent.agent.id,
        name=agent.agent.name,
        system_prompt=agent.system_prompt,
        model=definition.model.model,
        temperature=definition.model.temperature,
        max_output_tokens=definition.model.max_output_tokens,
        tools=definition.tools,
        server_tools=tuple(await usable_tools(uow, agent.agent.id)),
        max_steps=definition.limits.max_steps,
        max_credits=definition.limits.max_credits,
        timeout_s=definition.limits.timeout_s,
        max_attempts=definition.limits.max_retries + 1,
    )
