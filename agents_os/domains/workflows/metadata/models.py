"""Tables of workflows, and the words their text columns may hold."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from agents_os.core.tables import TenantTable
from agents_os.core.versioned import Lifecycle as Lifecycle
from agents_os.core.versioned import Version, Versioned


class CallerKind(StrEnum):
    """Who can keep to a version."""

    API_KEY = "api_key"
    TRIGGER = "trigger"
    WORKFLOW = "workflow"


class WorkflowVersion(Version):
    __tablename__ = "workflow_versions"

    workflow_id: Mapped[UUID]


class Workflow(Versioned):
    """A graph that automates work.

    `samples`: data to try it with, by node id and "trigger"; no part of any version.
    """

    __tablename__ = "workflows"
    called = "workflow"
    versions = WorkflowVersion

    samples: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


class WorkflowPin(TenantTable):
    """A caller that keeps to a version until told otherwise."""

    __tablename__ = "workflow_pins"

    workflow_id: Mapped[UUID]
    caller_kind: Mapped[str]
    caller_id: Mapped[UUID]
    version_id: Mapped[UUID]
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
