"""Who may use which of several bases."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.domains.knowledge.metadata.base_models import KnowledgeGrant


async def grants_of(session: AsyncSession, base_ids: Collection[UUID]) -> list[KnowledgeGrant]:
    statement = select(KnowledgeGrant).where(KnowledgeGrant.base_id.in_(base_ids))
    return list((await session.execute(statement.order_by(KnowledgeGrant.id))).scalars())
