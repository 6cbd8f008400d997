from collections.abc import Sequence
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.knowledge.adapters.secondary import base_rows
from agents_os.domains.knowledge.metadata.base_schemas import BaseRead, GrantRead


async def grants_of(uow: UnitOfWork, bases: Sequence[BaseRead]) -> dict[UUID, list[GrantRead]]:
    """Which agents may use each of these bases, which the caller was just shown."""
    uow.actor.require("agents:read")
    found: dict[UUID, list[GrantRead]] = {base.id: [] for base in bases}
    for grant in await base_rows.list_grants(uow.session, list(found)):
        found[grant.base_id].append(GrantRead.model_validate(grant))
    return found
