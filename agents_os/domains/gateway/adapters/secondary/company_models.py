"""The models of one company: those behind its own keys, then the server's."""

from agents_os.domains.gateway.adapters.secondary import discovery
from agents_os.domains.gateway.metadata.catalogue import Catalogue
from agents_os.domains.gateway.metadata.own_keys import ModelAccess, OwnKey, with_own
from agents_os.domains.gateway.metadata.schemas import ModelRead


async def company_catalogue(access: ModelAccess) -> Catalogue:
    """What the company can use now, before its rules."""
    server = await discovery.catalogue()
    if not access.keys:
        return server
    own = [await _model(key, name, key.slug) for key in access.keys for name in key.models]
    return with_own(server, access, own)


async def candidates(requested: str, access: ModelAccess) -> list[ModelRead]:
    """The models that may answer for an alias or an id, in their order; empty: there is none.

    Raises:
        ModelNotAllowed: there are some, but the company allows none of them.
    """
    catalogue = await company_catalogue(access)
    found = catalogue.candidates(requested) or await _unlisted(requested, access, catalogue)
    return access.permitted(found, requested) if found else []


async def _unlisted(requested: str, access: ModelAccess, catalogue: Catalogue) -> list[ModelRead]:
    """A provider offers more than any list has; it says itself when it does not know a model."""
    prefix, _, name = requested.partition("/")
    if name and (key := access.key_for(prefix)):
        return [await _model(key, name, prefix)]
    extra = await discovery.extra_model(requested, catalogue)
    return [extra] if extra else []


async def _model(key: OwnKey, name: str, prefix: str) -> ModelRead:
    known = await discovery.described(f"{key.provider}/{name}")
    return known.model_copy(
        update={
            "id": f"{prefix}/{name}",
            "provider_key_id": key.id,
            "provider_key_name": key.name,
        }
    )
