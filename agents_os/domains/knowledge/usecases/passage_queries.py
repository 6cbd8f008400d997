"""Reading passages by id, as they are now and as far as the reader may."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import passage_search
from agents_os.domains.knowledge.metadata.passages import PassageRead, Reader
from agents_os.domains.knowledge.metadata.quoting import quoted_in


async def read_passages(
    uow: UnitOfWork, ids: Collection[UUID], reader: Reader | None = None
) -> dict[UUID, PassageRead]:
    """Those of these passages that exist and that the reader may read; by default the caller."""
    uow.actor.require("agents:read")
    return await passage_search.read(uow.session, reader or Reader(), ids) if ids else {}


async def read_quotes(uow: UnitOfWork, kept: Any, reader: Reader | None = None) -> dict[UUID, str]:
    """The texts that something sealed (`metadata/quoting.py`) refers to, as far as one may read."""
    found = await read_passages(uow, quoted_in(kept), reader)
    return {id: passage.text for id, passage in found.items()}


async def name_documents(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of those of these documents that the caller may read."""
    uow.actor.require("agents:read")
    return await passage_search.names(uow.session, ids) if ids else {}
