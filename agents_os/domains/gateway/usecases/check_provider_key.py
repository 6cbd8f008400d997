from uuid import UUID

from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import unit_of_work
from agents_os.domains.gateway.adapters.secondary import repository
from agents_os.domains.gateway.metadata.models import ProviderKey
from agents_os.domains.gateway.metadata.provider_key_schemas import KeyCheck, ProviderKeyRead
from agents_os.domains.gateway.usecases.model_access import own_key
from agents_os.domains.gateway.usecases.try_key import try_key


async def check_provider_key(actor: Actor, key_id: UUID) -> ProviderKeyRead:
    """Call the provider with a saved key, and note the verdict. Opens its own units of work.

    Raises:
        ProviderKeyNotFound, ModelServerRefused, SealBroken, TooManyRequests
    """
    actor.require("connections:manage")
    async with unit_of_work(actor) as uow:
        own = own_key(await repository.get_key(uow.session, actor.tenant, key_id))
    checked = await try_key(own)
    async with unit_of_work(actor) as uow:
        row = await repository.get_key(uow.session, actor.tenant, key_id, lock=True)
        note_check(row, checked)
        uow.signal("provider_key")
        await uow.session.flush()
        return ProviderKeyRead.model_validate(row)


def note_check(row: ProviderKey, checked: KeyCheck) -> None:
    """Write down what the test call showed; the models known before stay when it failed."""
    row.verdict, row.verdict_message = checked.verdict.value, checked.message[:1000]
    row.models = list(checked.models) or row.models
    row.tested_at = utc_now()
