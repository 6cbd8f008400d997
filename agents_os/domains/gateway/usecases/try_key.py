"""A key on its way in: sealed, tried, and kept only when it works or somebody insists."""

from uuid import UUID

from pydantic import SecretStr

from agents_os.core import ratelimit, vault
from agents_os.core.errors import Invalid
from agents_os.domains.gateway.adapters.secondary.key_check import check_key
from agents_os.domains.gateway.metadata.errors import ProviderKeyFailed
from agents_os.domains.gateway.metadata.own_keys import OwnKey
from agents_os.domains.gateway.metadata.provider_key_schemas import (
    WITH_ADDRESS,
    KeyCheck,
    ProviderKeyAdd,
    Verdict,
)


def sealed_for(key: SecretStr | None, org_id: UUID, key_id: UUID) -> bytes | None:
    """The key as it is stored."""
    if key is None:
        return None
    return vault.seal(key.get_secret_value(), vault.place(org_id, key_id))


def require_complete(body: ProviderKeyAdd) -> None:
    """A server needs its address, everybody else a key and no address.

    Raises:
        Invalid
    """
    if body.provider in WITH_ADDRESS:
        if body.base_url is None:
            raise Invalid("Enter the address of the server, for example https://host/v1.")
    elif body.base_url is not None:
        raise Invalid("Only a server of your own has an address. Choose “Your server” for it.")
    elif body.api_key is None:
        raise Invalid("Enter the key.")


async def try_key(own: OwnKey, *, save_anyway: bool = True) -> KeyCheck:
    """Call the provider. Outside of a unit of work.

    Raises:
        ProviderKeyFailed: it does not work, and is not to be saved all the same.
        ModelServerRefused: the company may not name a server at that address.
        TooManyRequests
    """
    await ratelimit.check("provider_checks", own.org_id)
    checked = await check_key(own)
    if checked.verdict is not Verdict.WORKS and not save_anyway:
        raise ProviderKeyFailed(
            f"The key was not saved, because a test call failed. {checked.message}",
            verdict=checked.verdict.value,
        )
    return checked
