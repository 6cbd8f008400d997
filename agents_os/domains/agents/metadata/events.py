"""Facts about agents. Topic "agent"."""

from typing import ClassVar
from uuid import UUID

from agents_os.core.events import Event


class AgentEvent(Event, frozen=True):
    agent_id: UUID
    by_user_id: UUID | None  # None: the system


class AgentHired(AgentEvent, frozen=True):
    """A new agent, from a template or from scratch (`template_key` None)."""

    type: ClassVar[str] = "agent.hired"

    name: str
    template_key: str | None


class AgentUpdated(AgentEvent, frozen=True):
    """Its card or its draft changed; `fields` names what."""

    type: ClassVar[str] = "agent.updated"

    fields: list[str]


class AgentPublished(AgentEvent, frozen=True):
    type: ClassVar[str] = "agent.published"

    version_id: UUID
    version_number: int
    restored_from: int | None = None


class AgentPaused(AgentEvent, frozen=True):
    type: ClassVar[str] = "agent.paused"

    reason: str


class AgentResumed(AgentEvent, frozen=True):
    type: ClassVar[str] = "agent.resumed"


class AgentArchived(AgentEvent, frozen=True):
    type: ClassVar[str] = "agent.archived"

    reason: str


class AgentUnarchived(AgentEvent, frozen=True):
    type: ClassVar[str] = "agent.unarchived"
