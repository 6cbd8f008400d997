"""Which agents ask which model."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict


class ModelUse(BaseModel):
    """An agent and the model its published definition names, or its draft if it has none.

    `max_steps`: how often it may ask the model for one piece of work.
    """

    model_config = ConfigDict(frozen=True, from_attributes=True)

    agent_id: UUID
    name: str
    model: str
    max_steps: int
