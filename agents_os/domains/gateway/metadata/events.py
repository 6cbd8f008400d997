"""What happened to provider keys. Events carry ids and names, never keys."""

from uuid import UUID

from agents_os.core.events import Event


class ProviderKeyAdded(Event):
    type = "provider_key.added"
    provider_key_id: UUID
    provider: str


class ProviderKeyReplaced(Event):
    type = "provider_key.replaced"
    provider_key_id: UUID
    provider: str


class ProviderKeyDeleted(Event):
    type = "provider_key.deleted"
    provider_key_id: UUID


class ModelRulesChanged(Event):
    """`allowed` None: every model."""

    type = "model_rules.changed"
    allowed: list[str] | None


class AnswerCacheChanged(Event):
    """Answers are used again from now on, or no more."""

    type = "answer_cache.changed"
    on: bool
