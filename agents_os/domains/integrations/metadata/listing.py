"""Tools as servers describe them: which are the same, and what they are called here. Pure."""

import hashlib
import json
import re
from typing import Any, NamedTuple

MOST_TOOLS = 100  # of one server
LONGEST_DESCRIPTION = 2_000
LONGEST_SCHEMA = 8_000  # characters of JSON; all of it is read by the model in every call
_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST_KEY = 60


class Listed(NamedTuple):
    """A tool as the server offers it. `read_only` is only what it claims."""

    name: str
    description: str
    input_schema: dict[str, Any]
    read_only: bool

    @property
    def digest(self) -> str:
        """SHA-256 of all that a model or a person reads about it."""
        text = json.dumps(self._asdict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


class Listing(NamedTuple):
    """What a server said. `left_out`: tools beyond the limits, or described unusably."""

    protocol: str
    tools: list[Listed]
    left_out: list[str]


def usable(tool: Listed) -> bool:
    return (
        0 < len(tool.name) <= 200
        and len(tool.description) <= LONGEST_DESCRIPTION
        and len(json.dumps(tool.input_schema)) <= LONGEST_SCHEMA
        and "\\u0000" not in json.dumps(tool._asdict())
    )


def key_of(server: str, tool: str, taken: set[str]) -> str:
    """The tool's name for models: server and tool in small letters, unlike those in `taken`."""
    base = f"{_slug(server)[:20]}_{_slug(tool)}"
    base = base if base[0].isalpha() else f"t_{base}"
    key, number = base[:_LONGEST_KEY], 1
    while key in taken:
        number += 1
        suffix = f"_{number}"
        key = base[: _LONGEST_KEY - len(suffix)] + suffix
    return key


def _slug(text: str) -> str:
    return _OTHER.sub("_", text.casefold()).strip("_") or "tool"
