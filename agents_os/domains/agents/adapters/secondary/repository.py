"""Every SQL statement of the agents domain. Row-level security keeps them in the organisation."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Uuid,
    column,
    func,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, defer

from agents_os.core import versioned_rows, visibility
from agents_os.core.actor import Actor
from agents_os.core.versioned import DRAFT
from agents_os.domains.agents.metadata.access import sees_all
from agents_os.domains.agents.metadata.definition import AgentDefinition
from agents_os.domains.agents.metadata.errors import AgentNotFound, VersionNotFound
from agents_os.domains.agents.metadata.models import Agent, AgentVersion
from agents_os.domains.agents.metadata.schemas import AgentFilter
from agents_os.domains.agents.metadata.versioning import draft_of

_orgs = table("orgs", column("id", Uuid), column("name", Text))

_OWNED = visibility.Owned(Agent.owner_id, Agent.team_id, Agent.visibility)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Agents `actor` may know of: their own, their teams', shared ones; admins and owners: all."""
    return visibility.visible_to(actor, _OWNED, sees_all=sees_all(actor))


async def find(session: AsyncSession, agent_id: UUID, actor: Actor) -> Agent:
    """The agent as the database has it now. Raises AgentNotFound."""
    agent = await versioned_rows.find(session, Agent, agent_id, visible_to(actor))
    if agent is None:
        raise _unknown(agent_id)
    return agent


async def find_with_published(
    session: AsyncSession, agent_id: UUID, actor: Actor
) -> tuple[Agent, dict[str, Any] | None]:
    """The agent and its published definition, in one statement. Raises AgentNotFound."""
    published = aliased(AgentVersion)  # a card's own columns look into the table, too
    statement = (
        select(Agent, published.definition)
        .outerjoin(published, published.id == Agent.published_version_id)
        .where(Agent.id == agent_id, visible_to(actor))
        .execution_options(populate_existing=True)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise _unknown(agent_id)
    return row[0], row[1]


async def lock(session: AsyncSession, agent_id: UUID, actor: Actor) -> Agent:
    """The agent, locked until commit. Raises AgentNotFound."""
    agent = await versioned_rows.lock(session, Agent, agent_id, visible_to(actor))
    if agent is None:
        raise _unknown(agent_id)
    return agent


async def add(session: AsyncSession, row: Agent | AgentVersion) -> None:
    """Write `row` now: the order of inserts matters between tables without relationships."""
    session.add(row)
    await session.flush()


async def next_number(session: AsyncSession, agent_id: UUID) -> int:
    """One more than the newest version. The agent must be locked."""
    newest = select(func.coalesce(func.max(AgentVersion.number), 0))
    return 1 + (await session.execute(newest.where(AgentVersion.agent_id == agent_id))).scalar_one()


async def get_version(session: AsyncSession, agent_id: UUID, number: int) -> AgentVersion:
    """Raises VersionNotFound."""
    statement = select(AgentVersion).where(
        AgentVersion.agent_id == agent_id, AgentVersion.number == number
    )
    version = (await session.execute(statement)).scalar_one_or_none()
    if version is None:
        raise VersionNotFound(f"This agent has no version {number}.", number=number)
    return version


async def published_version(session: AsyncSession, agent: Agent) -> AgentVersion | None:
    statement = select(AgentVersion).where(AgentVersion.id == agent.published_version_id)
    return (await session.execute(statement)).scalar_one_or_none()


async def definition_at(session: AsyncSession, agent: Agent, point: str) -> AgentDefinition:
    """The definition of a version number, or of the draft. Raises VersionNotFound."""
    if point == DRAFT:
        return draft_of(agent)
    version = await get_version(session, agent.id, int(point))
    return AgentDefinition.model_validate(version.definition)


def versions_of(agent_id: UUID) -> Select[AgentVersion]:
    return (
        select(AgentVersion)
        .where(AgentVersion.agent_id == agent_id)
        .options(defer(AgentVersion.definition, raiseload=True))
    )


def matching(query: AgentFilter, actor: Actor) -> Select[Agent]:
    """Agents for a list: visible to `actor`, passing every filter; drafts are not loaded."""
    searched = Agent.name, Agent.role_title
    statement = versioned_rows.matching(Agent, query, actor, searched).where(visible_to(actor))
    for wanted, field in (
        (query.category, Agent.category),
        (query.environment, Agent.environment),
    ):
        if wanted:
            statement = statement.where(field == wanted)
    return statement


async def free_slug(session: AsyncSession, org_id: UUID, name: str) -> str:
    """A slug for `name` that no agent of the organisation has, and that none gets meanwhile."""
    return await versioned_rows.free_slug(session, Agent, org_id, name)


async def company_name(session: AsyncSession, org_id: UUID) -> str:
    named = select(_orgs.c.name).where(_orgs.c.id == org_id)
    name: str = (await session.execute(named)).scalar_one()
    return name


def _unknown(agent_id: UUID) -> AgentNotFound:
    return AgentNotFound(
        "There is no such agent here, or it was not shared with you.", agent_id=str(agent_id)
    )
