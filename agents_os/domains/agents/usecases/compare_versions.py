from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.agents.adapters.secondary import repository
from agents_os.domains.agents.metadata.diff import diff_definitions
from agents_os.domains.agents.metadata.schemas import VersionComparison


async def compare_versions(
    uow: UnitOfWork, agent_id: UUID, before: str, after: str
) -> VersionComparison:
    """What changed from one version to another. Each is a version number, or "draft".

    Raises:
        AgentNotFound, VersionNotFound, NotDesignedHere.
    """
    uow.actor.require("agents:read")
    agent = await repository.find(uow.session, agent_id, uow.actor)
    old = await repository.definition_at(uow.session, agent, before)
    new = await repository.definition_at(uow.session, agent, after)
    changes = diff_definitions(old, new)
    return VersionComparison(
        agent_id=agent.id, before=before, after=after, identical=not changes, changes=changes
    )
