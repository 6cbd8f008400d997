from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork, unit_of_work
from agents_os.core.errors import Conflict
from agents_os.core.ids import uuid7
from agents_os.domains.gateway.adapters.secondary import repository
from agents_os.domains.gateway.metadata.errors import ProviderKeyNameTaken
from agents_os.domains.gateway.metadata.events import ProviderKeyAdded
from agents_os.domains.gateway.metadata.models import ProviderKey
from agents_os.domains.gateway.metadata.own_keys import OwnKey
from agents_os.domains.gateway.metadata.provider_key_schemas import (
    KeyCheck,
    ProviderKeyAdd,
    ProviderKeyRead,
    default_name,
    shown,
)
from agents_os.domains.gateway.metadata.providers import suggested_models
from agents_os.domains.gateway.usecases.try_key import require_complete, sealed_for, try_key

MOST_KEYS = 50


async def add_provider_key(actor: Actor, body: ProviderKeyAdd) -> ProviderKeyRead:
    """Try a key, then save it sealed. Publishes ProviderKeyAdded.

    Opens its own units of work: it calls the provider between them.

    Raises:
        Invalid: the key or the address is missing.
        ProviderKeyFailed: the test call failed; nothing is saved unless `save_anyway`.
        ProviderKeyNameTaken, ModelServerRefused, TooManyRequests
        Conflict: too many keys.
    """
    actor.require("connections:manage")
    require_complete(body)
    async with unit_of_work(actor) as uow:
        name = await _free_name(uow, body)
    own = _sealed(actor, body, name)
    checked = await try_key(own, save_anyway=body.save_anyway)
    async with unit_of_work(actor) as uow:
        row = await repository.add_key(uow.session, _row(own, body, checked, actor))
        if row is None:
            raise _taken(name)
        uow.publish(ProviderKeyAdded(provider_key_id=own.id, provider=own.provider))
        return ProviderKeyRead.model_validate(row)


async def _free_name(uow: UnitOfWork, body: ProviderKeyAdd) -> str:
    keys = await repository.list_keys(uow.session, uow.actor.tenant)
    if len(keys) >= MOST_KEYS:
        raise Conflict(f"There are {MOST_KEYS} provider keys already. Delete one first.")
    taken = {key.name for key in keys}
    if body.name in taken:
        raise _taken(body.name)
    return body.name or default_name(body.provider, taken)


def _taken(name: str) -> ProviderKeyNameTaken:
    return ProviderKeyNameTaken(f"There is a provider key “{name}” already. Choose another name.")


def _sealed(actor: Actor, body: ProviderKeyAdd, name: str) -> OwnKey:
    key_id = uuid7()
    return OwnKey(
        id=key_id,
        org_id=actor.tenant,
        slug=f"{body.provider}-{key_id.hex[-6:]}",
        provider=body.provider,
        name=name,
        base_url=body.base_url,
        sealed=sealed_for(body.api_key, actor.tenant, key_id),
    )


def _row(own: OwnKey, body: ProviderKeyAdd, checked: KeyCheck, actor: Actor) -> ProviderKey:
    return ProviderKey(
        id=own.id,
        org_id=own.org_id,
        slug=own.slug,
        provider=own.provider,
        name=own.name,
        base_url=own.base_url,
        sealed=own.sealed,
        last4=shown(body.api_key),
        models=list(checked.models or suggested_models(own.provider)),
        verdict=checked.verdict.value,
        verdict_message=checked.message[:1000],
        tested_at=utc_now(),
        created_by=actor.user_id,
    )
