"""Names beside ids, for what a card shows: tables of other domains, only looked up by id."""

from uuid import UUID

from sqlalchemy import ScalarSelect, Text, Uuid, column, select, table
from sqlalchemy.orm import Mapped

_users = table("users", column("id", Uuid), column("display_name", Text))
_agents = table("agents", column("id", Uuid), column("name", Text))


def name_of_person(person: Mapped[UUID | None]) -> ScalarSelect[str]:
    return select(_users.c.display_name).where(_users.c.id == person).scalar_subquery()


def name_of_agent(agent: Mapped[UUID | None]) -> ScalarSelect[str]:
    return select(_agents.c.name).where(_agents.c.id == agent).scalar_subquery()
