"""Which agents ask which model."""

from uuid import UUID

from agents_os.core.shapes import Frozen


class ModelUse(Frozen):
    """An agent and the model its published definition names, or its draft if it has none.

    `max_steps`: how often it may ask the model for one piece of work.
    """

    agent_id: UUID
    name: str
    model: str
    max_steps: int
