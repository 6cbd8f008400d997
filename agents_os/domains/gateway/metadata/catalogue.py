"""The catalogue of one moment, and the rules by which a request finds its models."""

from dataclasses import dataclass, field

from agents_os.domains.gateway.metadata.errors import ModelLacksCapability, ModelNotFound
from agents_os.domains.gateway.metadata.schemas import ChatRequest, ModelRead


@dataclass(frozen=True)
class Catalogue:
    """Models by full id, and aliases as ordered candidates."""

    models: dict[str, ModelRead]
    aliases: dict[str, tuple[str, ...]]
    # Providers that are set up here; models of theirs we do not list may be asked for too.
    providers: frozenset[str] = field(default_factory=frozenset)

    def candidates(self, name: str) -> list[ModelRead]:
        """The models behind an alias in their order, or the one model of that id; may be empty."""
        return [self.models[id_] for id_ in self.aliases.get(name, (name,)) if id_ in self.models]


def not_found(name: str, catalogue: Catalogue) -> ModelNotFound:
    """The error for an unknown name; says what there is instead."""
    available = [*catalogue.aliases, *catalogue.models]
    return ModelNotFound(
        f"There is no model “{name}” here. Available: {', '.join(available)}.",
        requested=name,
        available=available,
    )


def able(candidates: list[ModelRead], request: ChatRequest, input_tokens: int) -> list[ModelRead]:
    """The candidates that can do what the request needs, in their order.

    Models too small for `input_tokens` go last rather than away: the count is an estimate, and
    the provider has the last word.

    Raises:
        ModelLacksCapability: none of them can call the tools that were given.
    """
    fit = [model for model in candidates if model.capabilities.tools or not request.tools]
    if not fit:
        raise ModelLacksCapability(
            f"The model “{request.model}” cannot call tools. Choose another model for this agent.",
            requested=request.model,
        )
    return sorted(fit, key=lambda model: input_tokens > (model.context_tokens or input_tokens))
