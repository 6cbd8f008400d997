"""Drafts become versions; versions never change."""

from uuid import UUID

from agents_os.core import versioned
from agents_os.core.ids import uuid7
from agents_os.domains.agents.metadata.definition import AgentDefinition
from agents_os.domains.agents.metadata.errors import AgentIsArchived, NotDesignedHere
from agents_os.domains.agents.metadata.models import Agent, AgentVersion, Lifecycle


def draft_of(agent: Agent) -> AgentDefinition:
    """The draft of a native agent. Raises NotDesignedHere: it is an external one."""
    if agent.draft is None:
        raise NotDesignedHere(f"{agent.name} runs elsewhere, so its definition is not kept here.")
    return AgentDefinition.model_validate(agent.draft)


def require_not_archived(agent: Agent) -> None:
    """Raise AgentIsArchived: bring it back first."""
    if agent.lifecycle == Lifecycle.ARCHIVED:
        raise AgentIsArchived(f"{agent.name} is archived. Bring it back to change it.")


def require_revision(agent: Agent, revision: int) -> None:
    """Raise DraftChanged unless the draft is the one that was read as `revision`."""
    versioned.require_revision(agent, revision, "Load it again and repeat your changes.")


def freeze(
    agent: Agent,
    definition: AgentDefinition,
    *,
    number: int,
    change_message: str,
    by: UUID | None,
) -> AgentVersion:
    """Make version `number` from `definition` and point the agent to it; a draft goes active."""
    version = AgentVersion(
        id=uuid7(),
        org_id=agent.org_id,
        agent_id=agent.id,
        number=number,
        definition=definition.canonical(),
        digest=definition.digest(),
        change_message=change_message,
        author_id=by,
    )
    versioned.publish(agent, version)
    return version
