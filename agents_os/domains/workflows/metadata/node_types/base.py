"""What a type of node declares: its settings, its ports, what it may do to the world."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from agents_os.core.fields import LongText, Name, ShortText
from agents_os.domains.workflows.metadata.definition import PortKey

Config = dict[str, JsonValue]
PortType = Literal["any", "object", "list", "text", "error"]


class Group(StrEnum):
    """The shelves of the palette, in this order."""

    TRIGGERS = "triggers"
    AGENTS = "agents"
    ACTIONS = "actions"
    LOGIC = "logic"
    PEOPLE = "people"
    UTILITIES = "utilities"


class Effect(StrEnum):
    """The most a step can do, from nothing to reaching people outside."""

    NONE = "none"  # computes; not kept as a checkpoint of its own
    READ = "read"  # looks at what the company has
    MODEL = "model"  # asks a model, which costs credits
    WRITE = "write"  # changes something inside Agents OS
    OUTBOUND = "outbound"  # may change something outside


class Port(BaseModel, frozen=True):
    """Where an edge begins or ends.

    Attributes:
        type: What passes through. "any" fits every other type.
        properties: The fields of an object that passes through, with a word about each; None when
            they are not known before it runs.
    """

    key: str
    title: str
    type: PortType = "any"
    description: str = ""
    properties: dict[str, str] | None = None

    def accepts(self, other: "Port") -> bool:
        return "any" in (self.type, other.type) or self.type == other.type


class Settings(BaseModel):
    """Base of the settings of node types: frozen, and unknown fields are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class NodeType(BaseModel):
    """One version of a type of node.

    Attributes:
        settings: The model that checks `Node.config`; its JSON schema draws the form.
        inputs: No input: nothing leads to it.
        outputs: Besides them, one per entry of the list `outputs_from` of the settings (its keys
            "key" and "title"), and "error" for nodes whose `on_error` is "branch".
        container: Owns nodes and runs them in rounds.
        waits: May take days: it waits for a time or a person.
        upgrade: Rewrites settings of the version before into settings of this one.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    key: str
    version: int = 1
    title: str
    icon: str
    group: Group
    description: str
    settings: type[Settings] = Settings
    inputs: tuple[Port, ...] = (Port(key="in", title="In"),)
    outputs: tuple[Port, ...] = (Port(key="out", title="Out"),)
    outputs_from: str | None = None
    effect: Effect = Effect.NONE
    container: bool = False
    waits: bool = False
    timeout_s: float | None = None
    retries: int = 0
    upgrade: Callable[[Config], Config] | None = None

    @property
    def pure(self) -> bool:
        """Neither reaches out nor waits: computing it again gives the same."""
        return self.effect is Effect.NONE and not self.waits

    @property
    def trigger(self) -> bool:
        return self.group is Group.TRIGGERS

    @property
    def can_fail(self) -> bool:
        """Whether "on error" means anything for it."""
        return bool(self.inputs) and bool(self.outputs)

    def output_ports(self, config: Mapping[str, Any], *, on_error: str = "stop") -> list[Port]:
        """The ports a node with these settings has, as far as they are legible."""
        found = [*self.outputs, *self._ports_of_settings(config)]
        if on_error == "branch" and self.can_fail:
            found.append(ERROR)
        return list({port.key: port for port in found}.values())

    def _ports_of_settings(self, config: Mapping[str, Any]) -> Iterator[Port]:
        found = config.get(self.outputs_from) if self.outputs_from else None
        for entry in found if isinstance(found, list) else ():
            if isinstance(entry, dict) and isinstance(key := entry.get("key"), str) and key:
                yield Port(key=key, title=str(entry.get("title") or key))


class FormSchema(GenerateJsonSchema):
    """JSON schema a form can be drawn from: what may be empty says `nullable`, without choices."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return {**self.generate_inner(schema["schema"]), "nullable": True}


class NodeTypeRead(BaseModel, frozen=True):
    """A type of node for the palette and the inspector. `settings` is a JSON schema, in which
    `nullable` marks what may be null.

    Formats of its fields, beside those of JSON Schema: `template` (text with `{{ … }}`),
    `template-json` (any JSON whose texts are templates), `expression` (CEL), `agent`, `workflow`,
    `knowledge-base`, `connection`, `person`, `team` (ids), `model`, `tool` (keys), `json-schema`,
    `form`, `cron`, `time-zone`, `seconds`, `textarea`.
    """

    key: str
    version: int
    title: str
    icon: str
    group: Group
    description: str
    settings: dict[str, Any]
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    outputs_from: str | None
    effect: Effect
    pure: bool
    container: bool
    trigger: bool
    waits: bool
    can_fail: bool
    timeout_s: float | None
    retries: int


ERROR = Port(
    key="error",
    title="On error",
    type="error",
    properties={
        "message": "What went wrong",
        "kind": "business or technical",
        "code": "What kind of problem it is, in one word",
        "attempts": "How often it was tried",
    },
)

Template = Annotated[LongText, Field(json_schema_extra={"format": "template"})]
TemplateLine = Annotated[ShortText, Field(json_schema_extra={"format": "template"})]
TemplateJson = Annotated[JsonValue, Field(json_schema_extra={"format": "template-json"})]
TemplateMap = Annotated[dict[str, JsonValue], Field(json_schema_extra={"format": "template-json"})]
Expression = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2_000),
    Field(json_schema_extra={"format": "expression"}),
]
Filled = Field(min_length=1)


def pick(format_: str) -> Any:
    """A field whose value is chosen from what the company has."""
    return Field(json_schema_extra={"format": format_})


AgentId = Annotated[str, StringConstraints(min_length=36, max_length=36), pick("agent")]
WorkflowId = Annotated[str, StringConstraints(min_length=36, max_length=36), pick("workflow")]
PersonId = Annotated[str, StringConstraints(min_length=36, max_length=36), pick("person")]
TeamId = Annotated[str, StringConstraints(min_length=36, max_length=36), pick("team")]
BaseId = Annotated[str, StringConstraints(min_length=36, max_length=36), pick("knowledge-base")]
Schema = Annotated[dict[str, JsonValue], pick("json-schema")]
Seconds = Annotated[float, Field(gt=0, le=366 * 86_400), pick("seconds")]


class Choice(Settings):
    """A case or label: `key` names its port or value, `title` is for people."""

    key: PortKey = Field(title="Key", description="Small letters, digits and _.")
    title: Name = Field(title="Name")
