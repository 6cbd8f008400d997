from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.gateway.adapters.secondary import repository
from agents_os.domains.gateway.metadata.events import ProviderKeyDeleted


async def delete_provider_key(uow: UnitOfWork, key_id: UUID) -> None:
    """Forget a key. Agents that name it are refused until they get another model.

    Publishes ProviderKeyDeleted.

    Raises:
        ProviderKeyNotFound
    """
    uow.actor.require("connections:manage")
    await repository.delete_key(uow.session, uow.actor.tenant, key_id)
    uow.publish(ProviderKeyDeleted(provider_key_id=key_id))
