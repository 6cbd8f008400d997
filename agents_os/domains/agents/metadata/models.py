"""Tables of the agents domain, and the words their text columns may hold."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ScalarSelect, Text, Uuid, column, func, select, table
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column

from agents_os.core.tables import Stamped, TenantTable
from agents_os.core.visibility import Visibility as Visibility


class Category(StrEnum):
    MARKETING = "marketing"
    SALES = "sales"
    HR = "hr"
    OPERATIONS = "operations"
    CUSTOMER_SERVICE = "customer_service"


class AgentKind(StrEnum):
    NATIVE = "native"  # runs here
    EXTERNAL = "external"  # runs elsewhere, reports and asks here


class Lifecycle(StrEnum):
    DRAFT = "draft"  # never published
    ACTIVE = "active"
    PAUSED = "paused"
    ARCHIVED = "archived"


class Environment(StrEnum):
    PROD = "prod"
    STAGING = "staging"
    TEST = "test"


class Autonomy(StrEnum):
    """How freely an agent acts; the default policy is chosen by it."""

    WORKFLOW = "workflow"  # follows fixed steps
    SUPERVISED = "supervised"  # decides, and asks before outside effects
    AUTONOMOUS = "autonomous"  # decides and acts inside its limits


# Another domain's table: only joined by id, to show who did something.
_users = table("users", column("id", Uuid), column("display_name", Text))


def _name_of(person: Mapped[UUID | None]) -> ScalarSelect[str]:
    return select(_users.c.display_name).where(_users.c.id == person).scalar_subquery()


class AgentVersion(TenantTable):
    """An immutable snapshot of a definition. The database refuses to change it."""

    __tablename__ = "agent_versions"

    agent_id: Mapped[UUID]
    number: Mapped[int]
    definition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    digest: Mapped[str]
    change_message: Mapped[str]
    restored_from: Mapped[int | None]
    author_id: Mapped[UUID | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    author_name: Mapped[str | None] = column_property(_name_of(author_id))


class Agent(TenantTable, Stamped):
    """A worker in the registry, with the draft of its next version."""

    __tablename__ = "agents"

    name: Mapped[str] = mapped_column()
    slug: Mapped[str]  # never changes: part of the model name `agent:<slug>`
    emoji: Mapped[str]
    role_title: Mapped[str]
    description: Mapped[str]
    category: Mapped[str]
    template_key: Mapped[str | None]
    kind: Mapped[str] = mapped_column(default=AgentKind.NATIVE)
    lifecycle: Mapped[str] = mapped_column(default=Lifecycle.DRAFT)
    visibility: Mapped[str] = mapped_column(default=Visibility.ORG)
    owner_id: Mapped[UUID | None] = mapped_column()
    team_id: Mapped[UUID | None]
    environment: Mapped[str] = mapped_column(default=Environment.PROD)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    autonomy: Mapped[str] = mapped_column(default=Autonomy.SUPERVISED)
    runs_at_once: Mapped[int] = mapped_column(default=3)  # heeded by the engine (`engine.admit`)
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    draft_digest: Mapped[str | None]
    draft_revision: Mapped[int] = mapped_column(default=1)
    draft_base_version: Mapped[int | None]
    draft_edited_by: Mapped[UUID | None] = mapped_column()
    draft_edited_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    published_version_id: Mapped[UUID | None] = mapped_column()
    paused_reason: Mapped[str | None]
    paused_by: Mapped[UUID | None]
    paused_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    archived_reason: Mapped[str | None]
    archived_by: Mapped[UUID | None]
    archived_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    published_version: Mapped[int | None] = column_property(
        select(AgentVersion.number).where(AgentVersion.id == published_version_id).scalar_subquery()
    )
    published_digest: Mapped[str | None] = column_property(
        select(AgentVersion.digest).where(AgentVersion.id == published_version_id).scalar_subquery()
    )
    owner_name: Mapped[str | None] = column_property(_name_of(owner_id))
    draft_edited_by_name: Mapped[str | None] = column_property(_name_of(draft_edited_by))
    name_folded: Mapped[str] = column_property(func.lower(name))  # lists sort by it

    @property
    def has_unpublished_changes(self) -> bool:
        return self.draft_digest != self.published_digest
