"""What decides whether an agent suits some work."""

from uuid import UUID

from agents_os.core.shapes import Frozen
from agents_os.domains.agents.metadata.models import Category


class Candidate(Frozen):
    """An active agent with what it says of itself; `services` are names and descriptions."""

    id: UUID
    name: str
    slug: str
    emoji: str
    role_title: str
    description: str
    category: Category
    tags: list[str]
    specialties: list[str]
    services: list[str]
    model: str
