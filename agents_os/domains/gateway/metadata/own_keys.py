"""A company's own provider keys and rules, as the call of a model needs them."""

import re
from dataclasses import dataclass, field
from uuid import UUID

from agents_os.domains.gateway.metadata.answer_cache import AnswerCache
from agents_os.domains.gateway.metadata.catalogue import Catalogue, not_found
from agents_os.domains.gateway.metadata.errors import ModelNotAllowed, ModelNotFound
from agents_os.domains.gateway.metadata.providers import PRACTICE_MODEL, label_of
from agents_os.domains.gateway.metadata.schemas import DEFAULT_CHAT, ModelRead


@dataclass(frozen=True)
class OwnKey:
    """One key, still sealed: it is opened at the moment of the call (`provider_address`).

    Attributes:
        slug: Names it in model ids: `openai-3f9ac2/gpt-5.5` is that model with this key.
        base_url: Where the company's own server is; None: the provider's own address.
        sealed: None where the server asks for no key.
        models: Names without the provider, the best first.
    """

    id: UUID
    org_id: UUID
    slug: str
    provider: str
    name: str
    base_url: str | None = None
    sealed: bytes | None = field(default=None, repr=False)
    models: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelAccess:
    """What a company may use: its own keys, oldest first, before the server's.

    `allowed`: full model ids, `provider/model`; None: every model. The practice model, which
    leaves the installation with nothing, is always allowed.
    `kept`: where its answers are kept; None: it wants none to be used again.
    """

    keys: tuple[OwnKey, ...] = ()
    allowed: frozenset[str] | None = None
    kept: AnswerCache | None = None

    def key(self, key_id: UUID | None) -> OwnKey | None:
        return next((each for each in self.keys if each.id == key_id), None)

    def key_for(self, prefix: str) -> OwnKey | None:
        """The key a model id begins with: by its slug, else the oldest of that provider."""
        return next(
            (each for each in self.keys if each.slug == prefix),
            next((each for each in self.keys if each.provider == prefix), None),
        )

    def allows(self, model: ModelRead) -> bool:
        known = (PRACTICE_MODEL, *(self.allowed or ()))
        return self.allowed is None or model.wire_id in known

    def permitted(self, candidates: list[ModelRead], requested: str) -> list[ModelRead]:
        """Those of the candidates that are allowed.

        Raises:
            ModelNotAllowed: none is.
        """
        if found := [model for model in candidates if self.allows(model)]:
            return found
        raise ModelNotAllowed(
            f"Your company does not allow the model “{requested}”. Choose one of the allowed"
            " models for this agent, or ask an admin to allow it under Settings, AI providers.",
            requested=requested,
        )


SERVER_ONLY = ModelAccess()
_SLUG = re.compile(r"([a-z_]{2,20})-[0-9a-f]{6}/")


def missing(requested: str, catalogue: Catalogue) -> ModelNotFound:
    """The error for a model that nobody here has."""
    if found := _SLUG.match(requested):
        return ModelNotFound(
            f"The provider key for {label_of(found[1])} that was chosen here has been deleted."
            " Choose another model for this agent.",
            requested=requested,
        )
    return not_found(requested, catalogue)


def with_own(server: Catalogue, access: ModelAccess, own: list[ModelRead]) -> Catalogue:
    """The company's catalogue: `own` are the models of its keys, under the keys' slugs.

    A server's model of a provider the company has a key for is asked with that key. With a key
    of its own, `default-chat` never falls back to what the company would have to pay for here.
    """
    shared = {
        id_: model.model_copy(update={"provider_key_id": key.id, "provider_key_name": key.name})
        if (key := access.key_for(model.provider))
        else model
        for id_, model in server.models.items()
    }
    first = {model.provider_key_id: model.id for model in reversed(own) if access.allows(model)}
    firsts = tuple(first[key.id] for key in access.keys if key.id in first)
    aliases = {**server.aliases, DEFAULT_CHAT: firsts or server.aliases[DEFAULT_CHAT]}
    return Catalogue({model.id: model for model in own} | shared, aliases, server.providers)
