"""Tables of runs. `run_events` is partitioned by month on `at`; see migration 0005."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from agents_os.core.tables import Stamped, Table, TenantTable
from agents_os.core.visibility import Visibility


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
    pause_requested_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    waiting_for: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    output: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    last_seq: Mapped[int]

    task_id: Mapped[UUID | None]
    parent_run_id: Mapped[UUID | None]
    retry_of: Mapped[UUID | None]  # the run that this one tries again
    workflow_id: Mapped[UUID | None]
    workflow_version_id: Mapped[UUID | None]  # None in a run of a workflow: of its draft
    at_once: Mapped[int | None]  # so many runs of the workflow have a slot (`engine.admit`)
    start_key: Mapped[str | None]  # one run of the workflow per key
    test: Mapped[bool]  # nothing outside is touched
    credit_limit_micro: Mapped[int | None]  # with its child runs; kept by `ledger.hold`
    details_kept_days: Mapped[int | None]  # so long its events and steps were kept; None: they are
    input: Mapped[dict[str, Any]] = mapped_column(JSONB)
    priority: Mapped[int]

    heartbeat_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # Who may write. Only the drive named here may take the lease, only its holder may write.
    drive_id: Mapped[str | None]
    lease: Mapped[UUID | None]
    lease_owner: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default="0")  # takes without progress
    asked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # wants a slot
    slot_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # has one
    not_before: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class RunEvent(TenantTable):
    """A fact of a run, never changed; `seq` counts 1, 2, 3 … within the run.

    Deleted only with all others of its run, when the plan keeps them no longer.
    """

    __tablename__ = "run_events"

    run_id: Mapped[UUID]
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    type: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)


class RunStep(Table):
    """One step of a run: the fold of its events, written by whoever writes those."""

    __tablename__ = "run_steps"

    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    org_id: Mapped[UUID]
    kind: Mapped[str]
    status: Mapped[str]
    attempt: Mapped[int]
    idempotency_key: Mapped[UUID | None]
    input: Mapped[dict[str, Any]] = mapped_column(JSONB)
    input_digest: Mapped[str | None]
    output: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    failure_kind: Mapped[str | None]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    not_before: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    input_tokens: Mapped[int]
    output_tokens: Mapped[int]
    cost_micros: Mapped[int | None]
    first_seq: Mapped[int]


class Schedule(TenantTable, Stamped):
    """Something that comes due again and again, in a time zone.

    `missed`: skip, run_once or run_all (at most `most_missed`). `problem`: why it is paused, or
    what went wrong the last time.
    """

    __tablename__ = "schedules"

    owner_id: Mapped[UUID | None] = mapped_column()
    team_id: Mapped[UUID | None] = mapped_column()
    visibility: Mapped[str] = mapped_column(default=Visibility.ORG)
    name: Mapped[str]
    cron: Mapped[str]
    time_zone: Mapped[str]
    missed: Mapped[str]
    most_missed: Mapped[int]
    problem: Mapped[str | None]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    next_due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    paused_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
