"""Between the definition form and the domain: what the fields show, and what they say back.

A form is flat text; a definition is not. Fields the form does not show (tools, services, limits)
stay as they are in the draft.
"""

from collections.abc import Sequence
from typing import Any

from agents_os.domains.agents.metadata.definition import AgentDefinition
from agents_os.domains.agents.metadata.schemas import AgentRead, AgentUpdate
from agents_os.domains.gateway.metadata.schemas import ModelRead
from agents_os.ui.arguments import validated

STARTERS = 4
CARD = ("name", "emoji", "description", "visibility", "environment")
OPTIONAL_NUMBERS = ("temperature", "max_output_tokens")


def fields_of(agent: AgentRead, definition: AgentDefinition) -> dict[str, str]:
    """Field name -> text. Lists are written with commas."""
    starters = [*definition.conversation_starters, *[""] * STARTERS][:STARTERS]
    return {
        "name": agent.name,
        "emoji": agent.emoji,
        "role": definition.role,
        "description": agent.description,
        "tags": ", ".join(agent.tags),
        "visibility": agent.visibility,
        "team_id": str(agent.team_id or ""),
        "environment": agent.environment,
        "tone": definition.persona.tone,
        "voice": definition.persona.voice,
        "background": definition.persona.background,
        "goal": definition.goal,
        "instructions": definition.instructions,
        "specialties": ", ".join(definition.specialties),
        "model": definition.model.model,
        "temperature": _number(definition.model.temperature),
        "max_output_tokens": _number(definition.model.max_output_tokens),
        "greeting": definition.greeting,
        **{f"starter_{n}": text for n, text in enumerate(starters, 1)},
    }


def definition_from(data: dict[str, Any], draft: AgentDefinition) -> AgentDefinition:
    """`draft` with what the form says. Raises Invalid."""
    changes = {
        "role": data.get("role"),
        "goal": data.get("goal"),
        "instructions": data.get("instructions"),
        "persona": {key: data.get(key) or "" for key in ("tone", "voice", "background")},
        "specialties": _words(data.get("specialties")),
        "greeting": data.get("greeting") or "",
        "conversation_starters": [
            text for n in range(1, STARTERS + 1) if (text := _text(data.get(f"starter_{n}")))
        ],
        "model": {"model": data.get("model")}
        | {key: _text(data.get(key)) or None for key in OPTIONAL_NUMBERS},
    }
    return validated(AgentDefinition, draft.canonical() | changes)


def card_from(data: dict[str, Any], agent: AgentRead) -> AgentUpdate:
    """The fields of the card that differ from `agent`. Raises Invalid."""
    wanted = validated(
        AgentUpdate,
        {
            **{name: data.get(name) or "" for name in CARD},
            "role_title": data.get("role") or "",
            "tags": _words(data.get("tags")),
            "team_id": _text(data.get("team_id")) or None,
        },
    )
    now = agent.model_dump(include=set(AgentUpdate.model_fields))
    said = wanted.model_dump(exclude_unset=True)
    different = {name: value for name, value in said.items() if value != now[name]}
    return AgentUpdate.model_validate(different)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _words(value: Any) -> list[str]:
    return [word for part in _text(value).split(",") if (word := part.strip())]


def model_choices(models: Sequence[ModelRead], chosen: str) -> list[dict[str, str]]:
    """What can answer now, and what the draft names even if it cannot."""
    names = {each.id: _model_label(each) for each in models}
    missing = {} if chosen in names else {chosen: f"{chosen} (not available now)"}
    return [{"value": key, "label": label} for key, label in (names | missing).items()]


def _model_label(model: ModelRead) -> str:
    """An id that names a key by its slug is told with the key's name."""
    answering = model.alias_of or model.id
    provider, _, name = answering.partition("/")
    by_key = model.provider_key_name and provider != model.provider
    told = f"{name}, key “{model.provider_key_name}”" if by_key else answering
    if model.practice:
        return f"{model.id} (practice model)"
    return f"{model.id} ({told})" if model.alias_of else told
