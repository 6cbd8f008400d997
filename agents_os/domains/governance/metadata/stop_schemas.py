"""Shapes of the stop of a whole company."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from agents_os.core.fields import ShortText
from agents_os.core.shapes import Body, Frozen


class CompanyStopWrite(Body):
    reason: ShortText = Field("", description="Shown to everybody.")


class CompanyStopRead(Frozen):
    """Since when the company's agents stand still, and why."""

    id: UUID
    reason: str
    stopped_by: UUID | None
    stopped_by_name: str | None
    stopped_at: datetime


class CompanyStopState(Frozen):
    """`stop` None: the agents work."""

    stop: CompanyStopRead | None
