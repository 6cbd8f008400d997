"""Which agent a node names, at which version."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.agents.metadata.definition import AgentDefinition
from agents_os.domains.agents.metadata.schemas import RunnableAgent
from agents_os.domains.agents.usecases.queries import get_prompt, get_runnable_agent, get_version
from agents_os.domains.workflows.metadata.node_types.agents import ByAgent


async def agent_of(uow: UnitOfWork, settings: ByAgent) -> RunnableAgent | None:
    """The agent at the version and with the model the node wants; None: it names no agent.

    Raises:
        AgentNotFound, AgentNotRunnable, VersionNotFound.
    """
    if settings.agent_id is None:
        return None
    agent_id = UUID(settings.agent_id)
    found = await get_runnable_agent(uow, agent_id)
    if settings.agent_version is not None:
        version = await get_version(uow, agent_id, settings.agent_version)
        prompt = await get_prompt(uow, agent_id, str(settings.agent_version))
        definition = AgentDefinition.model_validate(version.definition)
        found = found.model_copy(
            update={"definition": definition, "system_prompt": prompt.system_prompt}
        )
    if settings.model is None:
        return found
    model = found.definition.model.model_copy(update={"model": settings.model})
    return found.model_copy(
        update={"definition": found.definition.model_copy(update={"model": model})}
    )
