"""What an agent is told to be and may do: structured fields, never one blob of prompt.

A published definition is kept for ever, so a field may be added with a default, but not removed
or narrowed. For the same reason tool keys are checked against the catalogue when a draft is
saved, not here: an old version must stay readable after a tool is retired.
"""

import hashlib
import json
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from agents_os.core.fields import LongText, Name, ShortText

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
ToolKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,59}$")]


def _filled(text: str) -> str:
    if not text:
        raise ValueError("must not be empty")
    return text


# Not Field(min_length=1): pydantic drops it in favour of the bounds the type has already.
Filled = AfterValidator(_filled)
ModelName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,119}$")]


class Part(BaseModel):
    """Base of the parts of a definition: frozen, and unknown fields are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


P = TypeVar("P", bound=Part)


class Persona(Part):
    tone: ShortText = ""
    voice: ShortText = ""
    background: ShortText = ""


class ModelChoice(Part):
    """Which model answers. `model` is an alias or an id of the model catalogue."""

    model: ModelName = "default-chat"
    temperature: float | None = Field(None, ge=0, le=2)
    max_output_tokens: int | None = Field(None, ge=16, le=128_000)


class IntakeItems(Part):
    type: Literal["string"] = "string"
    enum: tuple[Name, ...] | None = Field(None, min_length=1, max_length=50)


class IntakeField(Part):
    """One question of an intake form, in the part of JSON Schema a form can draw."""

    type: Literal["string", "integer", "number", "boolean", "array"]
    title: Name
    description: ShortText = ""
    enum: tuple[Name, ...] | None = Field(None, min_length=1, max_length=50)
    format: Literal["textarea", "date", "email", "uri"] | None = None
    items: IntakeItems | None = None
    default: str | int | float | bool | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = Field(None, alias="maxLength", ge=1, le=20_000)

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True
    )

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if (self.type == "array") != (self.items is not None):
            raise ValueError("only a field of type array has items, and it needs them")
        if self.enum and self.type != "string":
            raise ValueError("only a field of type string can have a list of choices")
        if self.enum and self.default is not None and self.default not in self.enum:
            raise ValueError("the default is not among the choices")
        return self


class IntakeForm(Part):
    """The questions asked before an order, as a JSON Schema object."""

    type: Literal["object"] = "object"
    properties: dict[Key, IntakeField] = Field(min_length=1, max_length=30)
    required: tuple[Key, ...] = ()
    order: tuple[Key, ...] = Field((), max_length=30, description="The questions, the first first.")

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "examples": [{"properties": {"topic": {"type": "string", "title": "Topic"}}}]
        },
    )

    @model_validator(mode="before")
    @classmethod
    def _keeps_its_order(cls, given: Any) -> Any:
        """Storage keeps no order of names, only of lists."""
        if isinstance(given, dict) and not given.get("order"):
            return {**given, "order": list(given.get("properties") or ())}
        return given

    @model_validator(mode="after")
    def _requires_what_it_asks(self) -> Self:
        if sorted(self.order) != sorted(self.properties):
            raise ValueError("order must name every question once")
        unknown = set(self.required) - set(self.properties)
        if unknown:
            raise ValueError(f"required but not asked: {', '.join(sorted(unknown))}")
        return self

    def questions(self) -> list[tuple[str, IntakeField]]:
        """Every question with its key, in order."""
        return [(key, self.properties[key]) for key in self.order]

    def json_schema(self) -> dict[str, object]:
        """The form as JSON Schema (draft 2020-12)."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class DeliverableSection(Part):
    id: Key
    label: Name
    type: Literal["text", "list", "table", "chart", "file", "action"]
    description: ShortText = ""


class DeliverableSpec(Part):
    """What a customer of a service receives, section by section."""

    key: Key
    name: Name
    description: ShortText = ""
    sections: tuple[DeliverableSection, ...] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _sections_are_distinct(self) -> Self:
        return _distinct(self, "section", [section.id for section in self.sections])


class Service(Part):
    """Something the agent can be ordered to do, at a fixed price."""

    key: Key
    name: Name
    description: ShortText
    price_credits: int = Field(ge=10, le=50)
    turnaround_minutes: int = Field(ge=1, le=10_080)
    deliverables: tuple[DeliverableSpec, ...] = Field(min_length=1, max_length=5)
    intake_form: IntakeForm

    @model_validator(mode="after")
    def _deliverables_are_distinct(self) -> Self:
        return _distinct(self, "deliverable", [item.key for item in self.deliverables])


class Limits(Part):
    timeout_s: int = Field(300, ge=10, le=3_600)
    max_retries: int = Field(2, ge=0, le=5)
    concurrency: int = Field(3, ge=1, le=20)
    max_steps: int = Field(20, ge=2, le=100, description="Calls of the model per task.")
    max_credits: int = Field(20, ge=1, le=1_000, description="What the model may cost per task.")


class AgentDefinition(Part):
    """Everything a version freezes."""

    persona: Persona = Persona()
    role: Name
    goal: ShortText = ""
    instructions: Annotated[LongText, Filled]
    specialties: tuple[Name, ...] = Field((), max_length=12)
    certifications: tuple[Name, ...] = Field((), max_length=12)
    favourite_tools: tuple[ToolKey, ...] = Field((), max_length=12)
    model: ModelChoice = ModelChoice()
    tools: tuple[ToolKey, ...] = Field((), max_length=40)
    services: tuple[Service, ...] = Field((), max_length=10)
    greeting: ShortText = ""
    conversation_starters: tuple[Annotated[ShortText, Filled], ...] = Field((), max_length=4)
    limits: Limits = Limits()

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        missing = set(self.favourite_tools) - set(self.tools)
        if missing:
            raise ValueError(f"favourite tools must be among the tools: {', '.join(missing)}")
        _distinct(self, "tool", list(self.tools))
        return _distinct(self, "service", [service.key for service in self.services])

    def canonical(self) -> dict[str, object]:
        """The JSON form that is stored and digested."""
        return self.model_dump(mode="json", by_alias=True)

    def digest(self) -> str:
        """SHA-256 of the canonical JSON: equal definitions have equal digests."""
        text = json.dumps(
            self.canonical(), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        return hashlib.sha256(text.encode()).hexdigest()


def _distinct(owner: P, what: str, keys: list[str]) -> P:
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    if repeated:
        raise ValueError(f"every {what} needs its own key; repeated: {', '.join(repeated)}")
    return owner
