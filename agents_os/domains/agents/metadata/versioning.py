"""Drafts become versions; versions never change."""

from datetime import UTC
from uuid import UUID

from agents_os.core.clock import utc_now
from agents_os.core.ids import uuid7
from agents_os.domains.agents.metadata.definition import AgentDefinition
from agents_os.domains.agents.metadata.errors import AgentIsArchived, DraftChanged, NotDesignedHere
from agents_os.domains.agents.metadata.models import Agent, AgentVersion, Lifecycle

DRAFT = "draft"  # where a version number could stand, too


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
    if agent.draft_revision == revision:
        return
    who = agent.draft_edited_by_name or "Somebody"
    when = agent.draft_edited_at.astimezone(UTC)
    raise DraftChanged(
        f"{who} saved this draft at {when:%H:%M} UTC, after you opened it."
        " Load it again and repeat your changes.",
        revision=agent.draft_revision,
        edited_by=str(agent.draft_edited_by) if agent.draft_edited_by else None,
        edited_by_name=agent.draft_edited_by_name,
        edited_at=when.isoformat(),
    )


def set_draft(agent: Agent, definition: AgentDefinition, by: UUID | None) -> None:
    """Replace the draft and count its revision up."""
    agent.draft = definition.canonical()
    agent.draft_digest = definition.digest()
    agent.draft_revision += 1
    agent.draft_edited_by = by
    agent.draft_edited_at = utc_now()


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
    agent.published_version_id = version.id
    if agent.draft_digest == version.digest:
        agent.draft_base_version = number
    if agent.lifecycle in (None, Lifecycle.DRAFT):  # None: new, not stored yet
        agent.lifecycle = Lifecycle.ACTIVE
    return version
