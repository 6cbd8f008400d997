"""Shapes of schedules."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from agents_os.core.fields import Name


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


Missed = Literal["skip", "run_once"]


class ScheduleCreate(Frozen):
    """What should come due again and again.

    `cron` has five fields; `time_zone` defaults to the organisation's. `missed` says what happens
    to times that passed while no worker ran: nothing, or once for all of them. `payload` comes
    back in `ScheduleDue`; its `kind` says who acts on it.
    """

    name: Name
    cron: str = Field(max_length=200)
    time_zone: str | None = Field(None, max_length=60)
    missed: Missed = "skip"
    payload: dict[str, Any] = {}


class ScheduleRead(Frozen):
    id: UUID
    owner_id: UUID | None
    name: str
    cron: str
    time_zone: str
    missed: Missed
    payload: dict[str, Any]
    next_due_at: datetime
    last_due_at: datetime | None
    paused_at: datetime | None
    created_at: datetime
