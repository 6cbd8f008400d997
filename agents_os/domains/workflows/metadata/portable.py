"""Workflows as files: written so that Git shows what changed, read only if understood."""

import json
from typing import Any

from pydantic import ValidationError

from agents_os.domains.workflows.metadata.definition import SCHEMA_VERSION, Definition
from agents_os.domains.workflows.metadata.errors import Unreadable
from agents_os.domains.workflows.metadata.node_types import NODE_TYPES, Registry, find

FORMAT = "agents-os/workflow"


def written(content: dict[str, Any]) -> str:
    """The file: keys in order, one per line, a line break at the end."""
    return json.dumps(content, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def parsed(text: str) -> dict[str, Any]:
    """The content of a file. Raises Unreadable."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("This file is no JSON, so it is no exported workflow.") from None
    if not isinstance(content, dict):
        raise Unreadable("This file is no exported workflow.")
    return content


def read_definition(content: dict[str, Any], registry: Registry = NODE_TYPES) -> Definition:
    """The definition of an exported workflow, brought to the schema of this release.

    Raises:
        Unreadable: it is of another kind, of a newer schema, has unknown types of nodes or fields.
    """
    if content.get("format") != FORMAT or not isinstance(content.get("definition"), dict):
        raise Unreadable(
            f"This is no exported workflow: it does not say that its format is “{FORMAT}”."
        )
    raw = dict(content["definition"])
    version = raw.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise Unreadable("The workflow does not say which schema version it is written in.")
    if version > SCHEMA_VERSION:
        raise Unreadable(
            f"The workflow is written in schema version {version}, and this release reads up to"
            f" {SCHEMA_VERSION}. Update Agents OS first."
        )
    definition = _validated(raw)
    _require_known(definition, registry)
    return definition


def _validated(raw: dict[str, Any]) -> Definition:
    try:
        return Definition.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Unreadable(
            f"The workflow cannot be read at {where[:100] or 'its start'}: {first['msg']:.200}."
        ) from None


def _require_known(definition: Definition, registry: Registry) -> None:
    unknown = sorted(
        {
            f"{node.type} (version {node.type_version})"
            for node in definition.nodes
            if find(node.type, node.type_version, registry) is None
        }
    )
    if unknown:
        raise Unreadable(
            f"This release has no steps of these kinds: {', '.join(unknown)}. Update Agents OS, or"
            " remove them from the file.",
            unknown=unknown,
        )
