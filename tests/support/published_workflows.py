"""Workflows that are published, with their triggers, and what reaches them."""

from typing import Any
from uuid import UUID

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.clock import utc_now
from agents_os.domains.workflows.adapters.primary import jobs as jobs
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.schemas import DraftSave, VersionPublish, WorkflowCreate
from agents_os.domains.workflows.metadata.trigger_schemas import TriggerRead
from agents_os.domains.workflows.metadata.webhook_signature import sign
from agents_os.domains.workflows.usecases.create_workflow import create_workflow
from agents_os.domains.workflows.usecases.publish_version import publish_version
from agents_os.domains.workflows.usecases.queries import get_draft
from agents_os.domains.workflows.usecases.save_draft import save_draft
from agents_os.domains.workflows.usecases.triggers.queries import list_triggers
from agents_os.domains.workflows.usecases.triggers.rotate_webhook_secret import (
    rotate_webhook_secret,
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
    async with db.unit_of_work(actor) as uow:
        if workflow_id is None:
            body = WorkflowCreate(name="Flow", definition=definition)
            workflow_id = (await create_workflow(uow, body)).id
        else:
            draft = await get_draft(uow, workflow_id)
            save = DraftSave(definition=definition, revision=draft.revision)
            await save_draft(uow, workflow_id, save)
        await publish_version(uow, workflow_id, VersionPublish(change_message="Test"))
    return workflow_id


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
