"""Tables of workflows, and the words their text columns may hold."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ScalarSelect, Text, Uuid, column, func, select, table
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column

from agents_os.core.tables import Stamped, TenantTable
from agents_os.core.visibility import Visibility


class Lifecycle(StrEnum):
    DRAFT = "draft"  # never published
    ACTIVE = "active"
    PAUSED = "paused"
    ARCHIVED = "archived"


class CallerKind(StrEnum):
    """Who can keep to a version."""

    API_KEY = "api_key"
    TRIGGER = "trigger"
    WORKFLOW = "workflow"


# Another domain's table: only joined by id, to show who did something.
_users = table("users", column("id", Uuid), column("display_name", Text))


def _name_of(person: Mapped[UUID | None]) -> ScalarSelect[str]:
    return select(_users.c.display_name).where(_users.c.id == person).scalar_subquery()


class WorkflowVersion(TenantTable):
    """An immutable snapshot of a definition. The database refuses to change it."""

    __tablename__ = "workflow_versions"

    workflow_id: Mapped[UUID]
    number: Mapped[int]
    definition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    digest: Mapped[str]
    change_message: Mapped[str]
    author_id: Mapped[UUID | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    author_name: Mapped[str | None] = column_property(_name_of(author_id))


class Workflow(TenantTable, Stamped):
    """A graph that automates work, with the draft of its next version.

    `samples`: data to try it with, by node id and "trigger"; no part of any version.
    """

    __tablename__ = "workflows"

    name: Mapped[str] = mapped_column()
    slug: Mapped[str]
    emoji: Mapped[str]
    description: Mapped[str]
    template_key: Mapped[str | None]
    lifecycle: Mapped[str] = mapped_column(default=Lifecycle.DRAFT)
    visibility: Mapped[str] = mapped_column(default=Visibility.ORG)
    owner_id: Mapped[UUID | None] = mapped_column()
    team_id: Mapped[UUID | None]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    draft: Mapped[dict[str, Any]] = mapped_column(JSONB)
    draft_digest: Mapped[str]
    draft_revision: Mapped[int] = mapped_column(default=1)
    draft_base_version: Mapped[int | None]
    draft_edited_by: Mapped[UUID | None] = mapped_column()
    draft_edited_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    samples: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    published_version_id: Mapped[UUID | None] = mapped_column()
    paused_reason: Mapped[str | None]
    paused_by: Mapped[UUID | None]
    paused_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    archived_reason: Mapped[str | None]
    archived_by: Mapped[UUID | None]
    archived_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    published_version: Mapped[int | None] = column_property(
        select(WorkflowVersion.number)
        .where(WorkflowVersion.id == published_version_id)
        .scalar_subquery()
    )
    published_digest: Mapped[str | None] = column_property(
        select(WorkflowVersion.digest)
        .where(WorkflowVersion.id == published_version_id)
        .scalar_subquery()
    )
    owner_name: Mapped[str | None] = column_property(_name_of(owner_id))
    draft_edited_by_name: Mapped[str | None] = column_property(_name_of(draft_edited_by))
    name_folded: Mapped[str] = column_property(func.lower(name))  # lists sort by it

    @property
    def has_unpublished_changes(self) -> bool:
        return self.draft_digest != self.published_digest


class WorkflowPin(TenantTable):
    """A caller that keeps to a version until told otherwise."""

    __tablename__ = "workflow_pins"

    workflow_id: Mapped[UUID]
    caller_kind: Mapped[str]
    caller_id: Mapped[UUID]
    version_id: Mapped[UUID]
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
