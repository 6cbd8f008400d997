"""Bases of the shapes that callers, domains and screens hand each other."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """What something is, as whoever asked is told: never changed, also made of rows."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class Body(BaseModel):
    """What is asked for. Anything else is refused, and no error quotes it: it may be a password."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
