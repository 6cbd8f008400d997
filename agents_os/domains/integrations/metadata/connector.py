"""Connectors as data: one TOML file each in `connectors/`, read and checked once.

So far each of them runs in the sandbox only: an action checks its input and says what it would
have done. There is no code here that reaches Slack, GitHub, a newsletter or a grants portal.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from agents_os.core.fields import Name, ShortText
from agents_os.core.packaged import read_packaged
from agents_os.domains.integrations.metadata.errors import ConnectorNotFound
from agents_os.domains.integrations.metadata.schemas import ActionClass

DIRECTORY = Path(__file__).parent / "connectors"
_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ConnectorField(Part):
    """Something an action is told: text. `default` may name fields before it, as in `says`."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    title: Name
    required: bool = False
    default: str = ""
    pattern: str | None = None
    longest: int = 200


class ConnectorAction(Part):
    """What a connector can do.

    Attributes:
        action_class: As policies know it.
        says: The deed in words; `{field}` stands for what was given, `{field_slug}` for the same
            in small letters, digits and hyphens.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    title: Name
    action_class: ActionClass
    says: ShortText
    fields: tuple[ConnectorField, ...]

    def problems(self, given: Mapping[str, Any]) -> list[str]:
        """Why this input cannot be used, in words; nothing for input that can."""
        known = {field.key for field in self.fields}
        found = [f"There is no field “{key}”." for key in given if key not in known]
        return found + [said for field in self.fields if (said := _problem(field, given))]

    def filled(self, given: Mapping[str, Any]) -> dict[str, str]:
        """Every field with what was given, or its default. For input without problems."""
        words: dict[str, str] = {}
        for field in self.fields:
            words[field.key] = str(given.get(field.key) or field.default.format_map(words))
            words[f"{field.key}_slug"] = slug(words[field.key])
        return words


class Connector(Part):
    """A kind of outside system. `live`: it can really be connected."""

    key: str
    name: Name
    emoji: str
    category: str
    summary: ShortText
    live: Literal[False] = False
    actions: tuple[ConnectorAction, ...]

    def action(self, key: str) -> ConnectorAction:
        """Raises ConnectorNotFound."""
        found = next((action for action in self.actions if action.key == key), None)
        if found is None:
            names = ", ".join(action.key for action in self.actions)
            raise ConnectorNotFound(f"{self.name} has no action “{key}”. It has: {names}.")
        return found


@cache
def connectors() -> dict[str, Connector]:
    """Every connector by key, by name."""
    loaded = read_packaged(DIRECTORY, Connector)
    return {each.key: each for each in sorted(loaded, key=lambda each: each.name)}


def find_connector(key: str) -> Connector:
    """Raises ConnectorNotFound."""
    if key not in connectors():
        names = ", ".join(connectors())
        raise ConnectorNotFound(f"There is no connector “{key}”. There are: {names}.")
    return connectors()[key]


def slug(text: str) -> str:
    return _NOT_IN_SLUGS.sub("-", text.casefold()).strip("-")[:60] or "unnamed"


def _problem(field: ConnectorField, given: Mapping[str, Any]) -> str:
    value = given.get(field.key)
    if value in (None, ""):
        return f"“{field.title}” is missing." if field.required else ""
    if not isinstance(value, str):
        return f"“{field.title}” must be text."
    if len(value) > field.longest:
        return f"“{field.title}” has more than {field.longest:,} characters."
    if field.pattern and not re.fullmatch(field.pattern, value):
        return f"“{field.title}” cannot be “{value[:80]}”."
    return ""
