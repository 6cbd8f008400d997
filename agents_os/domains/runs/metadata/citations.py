from datetime import datetime
from uuid import UUID

from agents_os.core.shapes import Frozen


class CitationRead(Frozen):
    """What a number in an answer stands for. `start_offset`: where the passage began."""

    number: int
    document_id: UUID
    document: str
    passage_id: UUID
    location: str
    start_offset: int


class DocumentUse(Frozen):
    """A document that an agent was given lately: in how many runs, and in how many it cited it."""

    document_id: UUID
    document: str
    runs: int
    cited: int
    last_used_at: datetime
