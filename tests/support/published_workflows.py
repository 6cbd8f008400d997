"""Workflows that are published, with their triggers, and what reaches them."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.core.ids import uuid7
from agents_os.domains.workflows.adapters.primary import jobs as jobs
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.trigger_schemas import TriggerRead
from agents_os.domains.workflows.metadata.webhook_signature import sign
from agents_os.domains.workflows.usecases.triggers.queries import list_triggers
from agents_os.domains.workflows.usecases.triggers.rotate_webhook_secret import (
    rotate_webhook_secret,
)
from agents_os.domains.workflows.usecases.triggers.sync_triggers import sync_triggers

_WORKFLOW = text(
    "insert into workflows (id, org_id, name, slug, emoji, lifecycle, owner_id, draft,"
    " draft_digest, published_version_id) values (:id, :org, 'Flow', :slug, '🔀', 'active', :owner,"
    " :definition, :digest, :version)"
)
_VERSION = text(
    "insert into workflow_versions (id, org_id, workflow_id, number, definition, digest,"
    " change_message, author_id) values (:version, :org, :id, (select count(*) + 1 from"
    " workflow_versions v where v.workflow_id = :id), :definition, :digest, 'Test', :owner)"
)
_PUBLISH = text(
    "update workflows set published_version_id = :version, draft = :definition where id = :id"
)


def graph(*nodes: dict[str, Any], edges: list[tuple[str, str]], **more: Any) -> Definition:
    """Nodes named like their ids, connected from "out" unless a source names its port: "a.true"."""
    parts = [(source.partition("."), target) for source, target in edges]
    return Definition.model_validate(
        {
            "nodes": [{"name": node["id"].title(), **node} for node in nodes],
            "edges": [
                {"source": source, "source_port": port or "out", "target": target}
                for (source, _, port), target in parts
            ],
            **more,
        }
    )


async def publish(actor: Actor, definition: Definition, workflow_id: UUID | None = None) -> UUID:
    """A workflow whose published version, a new one, is this."""
    known, found = workflow_id, workflow_id or uuid7()
    values = {
        "id": found,
        "org": actor.tenant,
        "slug": f"flow-{found.hex}",
        "owner": actor.user_id,
        "definition": json.dumps(definition.canonical()),
        "digest": definition.digest(),
        "version": uuid7(),
    }
    async with db.unit_of_work(actor) as uow:
        for statement in (_VERSION, _PUBLISH) if known else (_WORKFLOW, _VERSION):
            await uow.session.execute(statement, values)
        await sync_triggers(uow, found)
    return found


async def triggers_of(actor: Actor, workflow_id: UUID) -> dict[str, TriggerRead]:
    async with db.unit_of_work(actor) as uow:
        return {each.node_id: each for each in await list_triggers(uow, workflow_id)}


async def secret_for(actor: Actor, workflow_id: UUID, node_id: str = "hook") -> str:
    async with db.unit_of_work(actor) as uow:
        return (await rotate_webhook_secret(uow, workflow_id, node_id)).secret


def signed(secret: str, body: bytes, delivery_id: str = "d1", **headers: str) -> dict[str, str]:
    """The headers of a JSON request signed now."""
    time = str(int(utc_now().timestamp()))
    return {
        "content-type": "application/json",
        "webhook-id": delivery_id,
        "webhook-timestamp": time,
        "webhook-signature": sign(body, delivery_id, time, secret),
        **headers,
    }
