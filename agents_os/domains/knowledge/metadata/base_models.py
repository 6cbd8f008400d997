"""Tables of knowledge bases and of who may use them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Text, Uuid, column, func, select, table
from sqlalchemy.orm import Mapped, column_property, mapped_column

from agents_os.core.named import name_of_agent
from agents_os.core.tables import Stamped, TenantTable
from agents_os.core.visibility import Owned

_TIME = DateTime(timezone=True)
_teams = table("teams", column("id", Uuid), column("name", Text))


class KnowledgeBase(Stamped, TenantTable):
    """A set of documents that are searched together.

    `index_version` grows with every change of what a search may find. `members_add`: whoever sees
    it may add documents. `searches`, `hits` and `kept_searches`: how often it was searched, how
    often that found something, and how often it repeated a recent search.
    """

    __tablename__ = "knowledge_bases"

    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    embedding_model: Mapped[str]
    chunk_size: Mapped[int]
    chunk_overlap: Mapped[int]
    index_version: Mapped[int] = mapped_column(BigInteger, default=1)
    owner_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    visibility: Mapped[str]
    members_add: Mapped[bool]
    searches: Mapped[int] = mapped_column(default=0)
    hits: Mapped[int] = mapped_column(default=0)
    kept_searches: Mapped[int] = mapped_column(default=0)
    last_used_at: Mapped[datetime | None] = mapped_column(_TIME)


WHOSE_BASE = Owned(KnowledgeBase.owner_id, KnowledgeBase.team_id, KnowledgeBase.visibility)


class KnowledgeGrant(TenantTable):
    """Agents that may use a base: one, those of a team, or, with neither, every one."""

    __tablename__ = "knowledge_grants"

    base_id: Mapped[UUID]
    agent_id: Mapped[UUID | None] = mapped_column()
    team_id: Mapped[UUID | None] = mapped_column()
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(_TIME, server_default=func.now())

    agent_name: Mapped[str | None] = column_property(name_of_agent(agent_id))
    team_name: Mapped[str | None] = column_property(
        select(_teams.c.name).where(_teams.c.id == team_id).scalar_subquery()
    )
