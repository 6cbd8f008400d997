from dataclasses import replace
from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.db import unit_of_work
from agents_os.domains.gateway.adapters.secondary import repository
from agents_os.domains.gateway.metadata.errors import ProviderKeyNameTaken
from agents_os.domains.gateway.metadata.events import ProviderKeyReplaced
from agents_os.domains.gateway.metadata.models import ProviderKey
from agents_os.domains.gateway.metadata.provider_key_schemas import (
    KeyCheck,
    ProviderKeyRead,
    ProviderKeyUpdate,
    shown,
)
from agents_os.domains.gateway.usecases.check_provider_key import note_check
from agents_os.domains.gateway.usecases.model_access import own_key
from agents_os.domains.gateway.usecases.try_key import sealed_for, try_key


async def update_provider_key(
    actor: Actor, key_id: UUID, body: ProviderKeyUpdate
) -> ProviderKeyRead:
    """Rename a key, or put another in its place, which is tried first.

    Where the server is cannot be changed: the key would go to an address that whoever entered it
    has never seen. Opens its own units of work. Publishes ProviderKeyReplaced.

    Raises:
        ProviderKeyNotFound, ProviderKeyNameTaken
        ProviderKeyFailed: the test call failed; nothing is changed unless `save_anyway`.
    """
    actor.require("connections:manage")
    async with unit_of_work(actor) as uow:
        row = await repository.get_key(uow.session, actor.tenant, key_id)
        tried = replace(own_key(row), sealed=sealed_for(body.api_key, actor.tenant, key_id))
    checked = await try_key(tried, save_anyway=body.save_anyway) if body.api_key else None
    async with unit_of_work(actor) as uow:
        row = await repository.get_key(uow.session, actor.tenant, key_id, lock=True)
        if body.name and await repository.name_taken(uow.session, row, body.name):
            raise ProviderKeyNameTaken(f"There is a provider key “{body.name}” already.")
        row.name = body.name or row.name
        if checked:
            _replace(row, body, tried.sealed, checked)
            uow.publish(ProviderKeyReplaced(provider_key_id=key_id, provider=row.provider))
        uow.signal("provider_key")
        await uow.session.flush()
        return ProviderKeyRead.model_validate(row)


def _replace(
    row: ProviderKey, body: ProviderKeyUpdate, sealed: bytes | None, checked: KeyCheck
) -> None:
    row.sealed, row.last4 = sealed, shown(body.api_key)
    note_check(row, checked)
