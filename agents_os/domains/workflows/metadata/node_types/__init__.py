"""The registry of node types. Every version stays: old workflows keep their meaning."""

from collections.abc import Mapping

from agents_os.domains.workflows.metadata.node_types.actions import ACTIONS
from agents_os.domains.workflows.metadata.node_types.agents import AGENTS
from agents_os.domains.workflows.metadata.node_types.base import FormSchema, NodeType, NodeTypeRead
from agents_os.domains.workflows.metadata.node_types.logic import LOGIC
from agents_os.domains.workflows.metadata.node_types.people import PEOPLE
from agents_os.domains.workflows.metadata.node_types.triggers import TRIGGERS
from agents_os.domains.workflows.metadata.node_types.utilities import UTILITIES

Registry = Mapping[tuple[str, int], NodeType]

_ALL = (*TRIGGERS, *AGENTS, *ACTIONS, *LOGIC, *PEOPLE, *UTILITIES)
NODE_TYPES: Registry = {(each.key, each.version): each for each in _ALL}


def find(key: str, version: int, registry: Registry = NODE_TYPES) -> NodeType | None:
    return registry.get((key, version))


def latest(key: str, registry: Registry = NODE_TYPES) -> NodeType | None:
    """The newest version of a type; new nodes get it."""
    known = [each for each in registry.values() if each.key == key]
    return max(known, key=lambda each: each.version, default=None)


def catalogue(registry: Registry = NODE_TYPES) -> list[NodeTypeRead]:
    """Every version of every type, in the order of the palette."""
    return [_read(each) for each in registry.values()]


def _read(type_: NodeType) -> NodeTypeRead:
    plain = {name: getattr(type_, name) for name in NodeTypeRead.model_fields if name != "settings"}
    return NodeTypeRead(
        **plain, settings=type_.settings.model_json_schema(schema_generator=FormSchema)
    )
