"""Reads for screens that show many agents at once."""

from collections.abc import Sequence
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.agents.adapters.secondary import overview

MOST_TAGS = 200


async def list_tags(uow: UnitOfWork) -> list[str]:
    """Every tag in use on agents the caller may see, alphabetically; at most 200."""
    uow.actor.require("agents:read")
    return list(await overview.tags(uow.session, uow.actor, MOST_TAGS))


async def list_chosen_models(uow: UnitOfWork, agent_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The model, an alias or an id, that each agent is set to use."""
    uow.actor.require("agents:read")
    if not agent_ids:
        return {}
    return await overview.chosen_models(uow.session, uow.actor, agent_ids)
