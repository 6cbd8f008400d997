from uuid import UUID

from agents_os.core.actor import Reach
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.adapters.secondary.repository import api_keys
from agents_os.domains.identity.metadata.errors import ApiKeyNotFound
from agents_os.domains.identity.metadata.events import ApiKeyRevoked
from agents_os.domains.identity.usecases.as_gatekeeper import as_gatekeeper


async def revoke_api_key(uow: UnitOfWork, key_id: UUID) -> None:
    """Make a key useless at once; it stays in the list. Revoking twice is fine.

    An admin may revoke an owner's key, too: a leaked key cannot wait for its owner.

    Raises:
        ApiKeyNotFound: unknown here, or somebody else's and the caller manages only own keys.
    """
    uow.actor.require("api_keys:manage")
    key = await api_keys.get_key(uow.session, key_id)
    everybodys = uow.actor.reach("api_keys:manage") is Reach.ALL
    if key is None or not (everybodys or key.created_by == uow.actor.user_id):
        raise ApiKeyNotFound("This API key does not exist. Reload the list.")
    if key.revoked_at:
        return
    async with as_gatekeeper(uow):
        await api_keys.revoke(uow.session, key.org_id, [key_id], utc_now())
    uow.publish(ApiKeyRevoked(key_id=key_id))
