"""Tables of triggers and of what came to them."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from agents_os.core.tables import Stamped, TenantTable

_TIME = DateTime(timezone=True)


class TriggerKind(StrEnum):
    WEBHOOK = "webhook"
    SCHEDULE = "schedule"
    EVENT = "event"


class DeliveryState(StrEnum):
    STARTED = "started"  # there is a run
    NOT_STARTED = "not_started"  # `problem` says why; it can be delivered again


class WorkflowTrigger(TenantTable, Stamped):
    """A trigger of a workflow's published version that starts runs without a person.

    `token` is the secret part of a webhook's address. `signed`: it takes signed requests only, by
    `sealed_secret`, and until `old_secret_until` also by the one before. `owner_id`: in whose name
    runs start: whoever published. Not `active`: the published version does not have it any more.
    """

    __tablename__ = "workflow_triggers"

    workflow_id: Mapped[UUID]
    node_id: Mapped[str]
    kind: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    owner_id: Mapped[UUID | None]
    token: Mapped[str | None]
    signed: Mapped[bool] = mapped_column(default=True)
    sealed_secret: Mapped[bytes | None]
    sealed_old_secret: Mapped[bytes | None]
    old_secret_until: Mapped[datetime | None] = mapped_column(_TIME)
    event: Mapped[str | None]
    condition: Mapped[str | None]
    dedupe_key: Mapped[str | None]
    respond: Mapped[str] = mapped_column(default="at_once")
    schedule_id: Mapped[UUID | None]
    problem: Mapped[str | None]
    refused: Mapped[int] = mapped_column(default=0)
    last_refused_at: Mapped[datetime | None] = mapped_column(_TIME)
    last_refusal: Mapped[str | None]


class TriggerDelivery(TenantTable):
    """Something that came to a trigger: a request, an event, a due time. Once per `key`."""

    __tablename__ = "trigger_deliveries"

    trigger_id: Mapped[UUID]
    key: Mapped[str]
    digest: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str]
    run_id: Mapped[UUID | None]
    problem: Mapped[str | None]
    replay_of: Mapped[UUID | None]
    received_at: Mapped[datetime] = mapped_column(_TIME)
