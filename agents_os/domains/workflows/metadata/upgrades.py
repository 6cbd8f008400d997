"""Bringing the nodes of a definition to the newest version of their types, to look at first."""

from typing import Any

from agents_os.core.shapes import Frozen
from agents_os.domains.workflows.metadata.definition import Definition, Node
from agents_os.domains.workflows.metadata.node_types import NODE_TYPES, Registry, find, latest


class NodeUpgrade(Frozen):
    """One node before and after."""

    node_id: str
    name: str
    from_version: int
    to_version: int
    before: dict[str, Any]
    after: dict[str, Any]


def upgrades(definition: Definition, registry: Registry = NODE_TYPES) -> list[NodeUpgrade]:
    """What would change; nothing is changed. Types without a way up are left as they are."""
    found = ((node, upgraded(node, registry)) for node in definition.nodes)
    return [
        NodeUpgrade(
            node_id=node.id,
            name=node.name,
            from_version=node.type_version,
            to_version=new.type_version,
            before=dict(node.config),
            after=dict(new.config),
        )
        for node, new in found
        if new.type_version != node.type_version
    ]


def upgrade(definition: Definition, registry: Registry = NODE_TYPES) -> Definition:
    """The definition with every node at the newest version of its type."""
    nodes = tuple(upgraded(node, registry) for node in definition.nodes)
    return definition.model_copy(update={"nodes": nodes})


def upgraded(node: Node, registry: Registry = NODE_TYPES) -> Node:
    """One node, version by version, as far as there is a way up."""
    newest = latest(node.type, registry)
    config, version = dict(node.config), node.type_version
    while newest and version < newest.version:
        next_ = find(node.type, version + 1, registry)
        if next_ is None or next_.upgrade is None:
            break
        config, version = next_.upgrade(config), version + 1
    return node.model_copy(update={"config": config, "type_version": version})
