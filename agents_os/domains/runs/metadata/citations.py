from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class CitationRead(BaseModel):
    """What a number in an answer stands for. `start_offset`: where the passage began."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    number: int
    document_id: UUID
    document: str
    passage_id: UUID
    location: str
    start_offset: int


class DocumentUse(BaseModel):
    """A document that an agent was given lately: in how many runs, and in how many it cited it."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    document_id: UUID
    document: str
    runs: int
    cited: int
    last_used_at: datetime
