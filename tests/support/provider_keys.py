"""A company's own provider key, saved without calling anybody."""

from collections.abc import Sequence
from uuid import UUID

from agents_os.core import vault
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.db import unit_of_work
from agents_os.core.ids import uuid7
from agents_os.domains.gateway.metadata.models import ProviderKey

OWN_KEY = "our-own-0123456789abcdefWXYZ"  # no shape that is redacted by its look


async def save_key(
    actor: Actor,
    provider: str = "mistral",
    *,
    name: str = "Mistral",
    models: Sequence[str] = ("mistral-small-latest",),
    verdict: str = "works",
) -> UUID:
    """The id of a key that was tried a moment ago."""
    key_id = uuid7()
    async with unit_of_work(actor) as uow:
        uow.session.add(
            ProviderKey(
                id=key_id,
                org_id=actor.tenant,
                slug=f"{provider}-{key_id.hex[-6:]}",
                provider=provider,
                name=name,
                sealed=vault.seal(OWN_KEY, vault.place(actor.tenant, key_id)),
                last4=OWN_KEY[-4:],
                models=list(models),
                verdict=verdict,
                verdict_message="It answered.",
                tested_at=utc_now(),
            )
        )
    return key_id
