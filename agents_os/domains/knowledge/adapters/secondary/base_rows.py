"""Every SQL statement about knowledge bases and who may use them."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, delete, false, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core.actor import Actor
from agents_os.core.visibility import visible_to
from agents_os.domains.knowledge.adapters.secondary import document_rows
from agents_os.domains.knowledge.metadata.base_access import sees_all
from agents_os.domains.knowledge.metadata.base_models import (
    WHOSE_BASE,
    KnowledgeBase,
    KnowledgeGrant,
)
from agents_os.domains.knowledge.metadata.document_models import Document, DocumentStatus
from agents_os.domains.knowledge.metadata.errors import BaseNameTaken, BaseNotFound, GrantNotFound


class Counted(NamedTuple):
    """What a base holds, as far as somebody sees it."""

    documents: int = 0
    ready: int = 0
    failed: int = 0
    passages: int = 0
    size_bytes: int = 0


def visible(actor: Actor, q: str = "") -> Select[KnowledgeBase]:
    """The bases that the actor may know of."""
    statement = select(KnowledgeBase).where(visible_to(actor, WHOSE_BASE, sees_all=sees_all(actor)))
    for word in q.split():
        statement = statement.where(KnowledgeBase.name.icontains(word, autoescape=True))
    return statement


async def find(
    session: AsyncSession, base_id: UUID, actor: Actor, *, lock: bool = False
) -> KnowledgeBase:
    """A base the actor sees, locked until the transaction ends if asked. Raises BaseNotFound."""
    statement = visible(actor).where(KnowledgeBase.id == base_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise BaseNotFound(
            "There is no such knowledge base, or it is not shared with you.", base_id=str(base_id)
        )
    return found


async def save(session: AsyncSession, base: KnowledgeBase) -> None:
    """Raises BaseNameTaken; nothing else can be done in the transaction then."""
    name = base.name
    session.add(base)
    try:
        await session.flush()
    except IntegrityError as error:
        if "knowledge_bases_name" not in str(error.orig):
            raise
        raise BaseNameTaken(
            f"There is a knowledge base called “{name}” already. Choose another name."
        ) from None


async def count_change(session: AsyncSession, base_id: UUID) -> None:
    """What a search finds in this base has changed, so nothing kept of it is used again."""
    await session.execute(
        update(KnowledgeBase)
        .where(KnowledgeBase.id == base_id)
        .values(index_version=KnowledgeBase.index_version + 1)
    )


async def remove(session: AsyncSession, base: KnowledgeBase) -> None:
    """With its documents and their passages; the files follow."""
    await session.delete(base)
    await session.flush()


async def count(
    session: AsyncSession, actor: Actor, bases: Collection[UUID]
) -> dict[UUID, Counted]:
    """What these bases hold, as far as the actor sees it; a base without documents is left out."""
    statement = (
        document_rows.visible(actor)
        .where(Document.base_id.in_(bases))
        .with_only_columns(
            Document.base_id,
            func.count(),
            func.count().filter(Document.status == DocumentStatus.READY),
            func.count().filter(Document.status == DocumentStatus.FAILED),
            func.sum(Document.passages),
            func.sum(Document.size_bytes),
        )
        .group_by(Document.base_id)
    )
    rows = await session.execute(statement)
    return {row[0]: Counted(*(int(each) for each in row[1:])) for row in rows}


async def list_grants(session: AsyncSession, base_ids: Collection[UUID]) -> list[KnowledgeGrant]:
    """Who may use these bases, the oldest grant first."""
    statement = select(KnowledgeGrant).where(KnowledgeGrant.base_id.in_(base_ids))
    return list((await session.execute(statement.order_by(KnowledgeGrant.id))).scalars())


async def same_grant(
    session: AsyncSession, base_id: UUID, agent_id: UUID | None, team_id: UUID | None
) -> KnowledgeGrant | None:
    statement = select(KnowledgeGrant).where(
        KnowledgeGrant.base_id == base_id,
        KnowledgeGrant.agent_id.is_not_distinct_from(agent_id),
        KnowledgeGrant.team_id.is_not_distinct_from(team_id),
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def add_grant(session: AsyncSession, grant: KnowledgeGrant) -> None:
    session.add(grant)
    await session.flush()
    await session.refresh(grant)


async def remove_grant(session: AsyncSession, base_id: UUID, grant_id: UUID) -> None:
    """Raises GrantNotFound."""
    statement = delete(KnowledgeGrant).where(
        KnowledgeGrant.id == grant_id, KnowledgeGrant.base_id == base_id
    )
    gone = await session.execute(statement.returning(KnowledgeGrant.id))
    if gone.scalar_one_or_none() is None:
        raise GrantNotFound("This was withdrawn already.", grant_id=str(grant_id))


def granted_to_agent(agent_id: UUID, team_id: UUID | None) -> Select[KnowledgeBase]:
    """The bases this agent may use: given to it, to its team, or to every agent."""
    whole_company = KnowledgeGrant.agent_id.is_(None) & KnowledgeGrant.team_id.is_(None)
    of_team = KnowledgeGrant.team_id == team_id if team_id else false()
    given = select(KnowledgeGrant.base_id).where(
        whole_company | of_team | (KnowledgeGrant.agent_id == agent_id)
    )
    return select(KnowledgeBase).where(KnowledgeBase.id.in_(given))
