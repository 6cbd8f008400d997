"""Reading passages by id, as they are now and as far as the reader may."""

from collections.abc import Collection
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import passage_search
from agents_os.domains.knowledge.metadata.passages import PassageRead, Reader


async def read_passages(
    uow: UnitOfWork, ids: Collection[UUID], reader: Reader | None = None
) -> dict[UUID, PassageRead]:
    """Those of these passages that exist and that the reader may read; by default the caller."""
    uow.actor.require("agents:read")
    return await passage_search.read(uow.session, reader or Reader(), ids) if ids else {}


async def name_documents(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of those of these documents that the caller may read."""
    uow.actor.require("agents:read")
    return await passage_search.names(uow.session, ids) if ids else {}
