"""Shortcuts for tests about agents."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor
from agents_os.core.ids import uuid7
from agents_os.domains.agents.metadata.definition import AgentDefinition
from agents_os.domains.agents.metadata.gallery import templates
from agents_os.domains.agents.metadata.schemas import (
    AgentRead,
    AgentVersionDetail,
    DraftRead,
    DraftSave,
    HireAgent,
    VersionPublish,
)
from agents_os.domains.agents.usecases.hire_agent import hire_agent
from agents_os.domains.agents.usecases.publish_version import publish_version
from agents_os.domains.agents.usecases.queries import get_draft, read_agent
from agents_os.domains.agents.usecases.save_draft import save_draft


async def hire(actor: Actor, **choices: Any) -> AgentRead:
    """Hire Quill, or what `choices` say."""
    async with db.unit_of_work(actor) as uow:
        return await hire_agent(uow, HireAgent(**{"template_key": "quill", **choices}))


async def card(actor: Actor, agent_id: UUID) -> AgentRead:
    async with db.unit_of_work(actor) as uow:
        return await read_agent(uow, agent_id)


def changed(key: str, **fields: Any) -> AgentDefinition:
    """The definition of a template with some fields replaced."""
    return AgentDefinition.model_validate(templates()[key].definition.canonical() | fields)


async def edit(actor: Actor, agent_id: UUID, **fields: Any) -> DraftRead:
    """Change fields of the draft."""
    async with db.unit_of_work(actor) as uow:
        draft = await get_draft(uow, agent_id)
        definition = AgentDefinition.model_validate(draft.definition.canonical() | fields)
        body = DraftSave(definition=definition, revision=draft.revision)
        return await save_draft(uow, agent_id, body)


async def publish(actor: Actor, agent_id: UUID, message: str = "A test") -> AgentVersionDetail:
    async with db.unit_of_work(actor) as uow:
        return await publish_version(uow, agent_id, VersionPublish(change_message=message))


async def new_team(actor: Actor, name: str = "Growth") -> UUID:
    """A stored team in the actor's organisation."""
    team_id = uuid7()
    async with db.unit_of_work(actor) as uow:
        await uow.session.execute(
            text("insert into teams (id, org_id, name) values (:id, :org, :name)"),
            {"id": team_id, "org": actor.tenant, "name": name},
        )
    return team_id


async def outbox(actor: Actor) -> list[str]:
    """Types of all events of the actor's organisation, in order."""
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        rows = await uow.session.execute(
            text("select type from outbox where type like 'agent.%' order by id")
        )
        return list(rows.scalars())
