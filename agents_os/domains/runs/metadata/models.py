"""Tables of runs. `run_events` is partitioned by month on `at`; see migration 0005."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from agents_os.core.tables import TenantTable


class Run(TenantTable):
    """One execution. Everything from `status` to `last_seq` is the fold of its events."""

    __tablename__ = "runs"

    kind: Mapped[str]
    agent_id: Mapped[UUID | None]
    agent_version_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]  # who asked; None: the system itself
    team_id: Mapped[UUID | None]
    visibility: Mapped[str]

    status: Mapped[str]
    requested_model: Mapped[str | None]
    model: Mapped[str | None]
    provider: Mapped[str | None]
    practice: Mapped[bool]
    input_tokens: Mapped[int]
    output_tokens: Mapped[int]
    usage_source: Mapped[str | None]
    cost_micros: Mapped[int | None]
    first_token_ms: Mapped[int | None]
    latency_ms: Mapped[int | None]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cancel_requested_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_seq: Mapped[int]

    heartbeat_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class RunEvent(TenantTable):
    """A fact of a run. Never changed, never deleted; `seq` counts 1, 2, 3 … within the run."""

    __tablename__ = "run_events"

    run_id: Mapped[UUID]
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    type: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
