"""Shapes of billing."""

from pydantic import BaseModel, ConfigDict, Field


class CreditBalanceRead(BaseModel):
    """What an organisation can spend."""

    model_config = ConfigDict(frozen=True)

    granted_micro: int = Field(description="Credits given and not expired, in micro-credits.")
    available_micro: int = Field(description="Of these, what is left, in micro-credits.")
    available: str = Field(description="The same for people, in credits, e.g. “11.8”.")
