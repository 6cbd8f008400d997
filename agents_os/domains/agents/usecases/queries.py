"""Reads of the agents domain."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import Page, PageQuery, paginate
from agents_os.core.versioned import DRAFT
from agents_os.domains.agents.adapters.secondary import repository
from agents_os.domains.agents.metadata.access import abilities
from agents_os.domains.agents.metadata.definition import AgentDefinition
from agents_os.domains.agents.metadata.emojis import search_emojis
from agents_os.domains.agents.metadata.errors import AgentNotRunnable, TemplateNotFound
from agents_os.domains.agents.metadata.gallery import templates
from agents_os.domains.agents.metadata.models import Agent, AgentVersion, Category, Lifecycle
from agents_os.domains.agents.metadata.prompts import PromptFacts, build_system_prompt
from agents_os.domains.agents.metadata.schemas import (
    AgentDetail,
    AgentFilter,
    AgentRead,
    AgentVersionDetail,
    AgentVersionRead,
    DraftRead,
    EmojiRead,
    PromptRead,
    RunnableAgent,
    TemplateRead,
    TemplateSummary,
)
from agents_os.domains.agents.metadata.tools import TOOLS, ToolRead, describe_tools
from agents_os.domains.agents.metadata.versioning import draft_of

PUBLISHED = "published"


async def list_agents(
    uow: UnitOfWork, query: AgentFilter | None = None, page: PageQuery | None = None
) -> Page[AgentRead]:
    """Agents the caller may see, newest first or by name; archived ones only when asked for."""
    uow.actor.require("agents:read")
    query, page = query or AgentFilter(), page or PageQuery()
    statement = repository.matching(query, uow.actor)
    by_name = query.sort == "name"
    keys = (Agent.name_folded, Agent.id) if by_name else (Agent.id,)

    def read(agent: Agent) -> AgentRead:
        return _card(uow, agent)

    return await paginate(uow.session, statement, *keys, page=page, read=read, ascending=by_name)


async def read_agent(uow: UnitOfWork, agent_id: UUID) -> AgentRead:
    """The card of one agent, as the database has it now. Raises AgentNotFound."""
    uow.actor.require("agents:read")
    return _card(uow, await repository.find(uow.session, agent_id, uow.actor))


async def get_agent(uow: UnitOfWork, agent_id: UUID) -> AgentDetail:
    """One agent with its published definition, or its draft if it has none.

    Raises:
        AgentNotFound: unknown, or not shared with the caller.
    """
    uow.actor.require("agents:read")
    agent, published = await repository.find_with_published(uow.session, agent_id, uow.actor)
    stored = published or agent.draft
    definition = AgentDefinition.model_validate(stored) if stored else None
    return AgentDetail(
        **_card(uow, agent).model_dump(),
        definition=definition,
        tools=describe_tools(definition.tools) if definition else [],
    )


async def get_draft(uow: UnitOfWork, agent_id: UUID) -> DraftRead:
    """The draft and its revision, which `save_draft` wants back.

    Raises:
        AgentNotFound, NotDesignedHere.
    """
    uow.actor.require("agents:read")
    return read_draft(await repository.find(uow.session, agent_id, uow.actor))


async def list_versions(
    uow: UnitOfWork, agent_id: UUID, page: PageQuery | None = None
) -> Page[AgentVersionRead]:
    """Versions of an agent, newest first. Raises AgentNotFound."""
    uow.actor.require("agents:read")
    agent = await repository.find(uow.session, agent_id, uow.actor)

    def read(version: AgentVersion) -> AgentVersionRead:
        found = AgentVersionRead.model_validate(version)
        return found.model_copy(update={"published": version.id == agent.published_version_id})

    statement = repository.versions_of(agent_id)
    return await paginate(
        uow.session, statement, AgentVersion.id, page=page or PageQuery(), read=read
    )


async def get_version(uow: UnitOfWork, agent_id: UUID, number: int) -> AgentVersionDetail:
    """One version with its definition. Raises AgentNotFound, VersionNotFound."""
    uow.actor.require("agents:read")
    agent = await repository.find(uow.session, agent_id, uow.actor)
    return read_version(agent, await repository.get_version(uow.session, agent_id, number))


async def get_prompt(uow: UnitOfWork, agent_id: UUID, source: str = PUBLISHED) -> PromptRead:
    """The exact system prompt of "published", of "draft", or of a version number.

    Raises:
        AgentNotFound, VersionNotFound: also when nothing is published yet.
    """
    uow.actor.require("agents:read")
    agent = await repository.find(uow.session, agent_id, uow.actor)
    if source == PUBLISHED:
        source = str(agent.published_version or DRAFT)
    definition = await repository.definition_at(uow.session, agent, source)
    prompt = await _prompt(uow, agent, definition)
    return PromptRead(
        agent_id=agent.id, source=source, system_prompt=prompt, characters=len(prompt)
    )


async def get_runnable_agent(uow: UnitOfWork, agent_id: UUID) -> RunnableAgent:
    """An active agent with the version, definition and system prompt a run starts with.

    Raises:
        AgentNotFound: unknown, or not shared with the caller.
        AgentNotRunnable: paused, archived, or never published.
    """
    uow.actor.require("agents:read")
    agent = await repository.find(uow.session, agent_id, uow.actor)
    version = await repository.published_version(uow.session, agent)
    if agent.lifecycle != Lifecycle.ACTIVE or version is None:
        raise _not_runnable(agent)
    definition = AgentDefinition.model_validate(version.definition)
    return RunnableAgent(
        agent=_card(uow, agent),
        version_id=version.id,
        version_number=version.number,
        definition=definition,
        system_prompt=await _prompt(uow, agent, definition),
    )


async def list_templates(
    uow: UnitOfWork, *, category: Category | None = None, q: str = ""
) -> list[TemplateSummary]:
    """The gallery, filtered by category and by words of name, role, summary, specialties, tags."""
    uow.actor.require("agents:read")
    words = q.casefold().split()
    return [
        TemplateSummary.model_validate(template)
        for template in templates().values()
        if category in (None, template.category)
        and all(word in template.searchable for word in words)
    ]


async def get_template(uow: UnitOfWork, key: str) -> TemplateRead:
    """All about one template before hiring it. Raises TemplateNotFound."""
    uow.actor.require("agents:read")
    if key not in templates():
        raise TemplateNotFound("There is no such template. Choose one from the gallery.")
    return TemplateRead.model_validate(templates()[key])


async def list_emojis(uow: UnitOfWork, q: str = "") -> list[EmojiRead]:
    """The curated faces in family order, or those that match every word of `q`."""
    uow.actor.require("agents:read")
    return [EmojiRead(**entry._asdict()) for entry in search_emojis(q)]


async def list_tools(uow: UnitOfWork) -> list[ToolRead]:
    """The catalogue of built-in tools. `available` says whether this release executes them."""
    uow.actor.require("agents:read")
    return list(TOOLS.values())


def read_draft(agent: Agent) -> DraftRead:
    """The draft of a loaded agent. Raises NotDesignedHere."""
    return DraftRead(
        agent_id=agent.id,
        definition=draft_of(agent),
        revision=agent.draft_revision,
        base_version=agent.draft_base_version,
        edited_by=agent.draft_edited_by,
        edited_by_name=agent.draft_edited_by_name,
        edited_at=agent.draft_edited_at,
        has_unpublished_changes=agent.has_unpublished_changes,
    )


def read_version(agent: Agent, version: AgentVersion) -> AgentVersionDetail:
    """A loaded version, marked if it is the published one."""
    found = AgentVersionDetail.model_validate(version)
    return found.model_copy(update={"published": version.id == agent.published_version_id})


def _card(uow: UnitOfWork, agent: Agent) -> AgentRead:
    card = AgentRead.model_validate(agent)
    return card.model_copy(update={"can": abilities(uow.actor, agent)})


async def _prompt(uow: UnitOfWork, agent: Agent, definition: AgentDefinition) -> str:
    company = await repository.company_name(uow.session, agent.org_id)
    return build_system_prompt(definition, PromptFacts(agent.name, company))


def _not_runnable(agent: Agent) -> AgentNotRunnable:
    reasons = {
        Lifecycle.PAUSED: f"{agent.name} is paused. Resume the agent to give it work.",
        Lifecycle.ARCHIVED: f"{agent.name} is archived. Bring the agent back to give it work.",
    }
    default = f"{agent.name} is still a draft. Publish its first version to give it work."
    return AgentNotRunnable(
        reasons.get(Lifecycle(agent.lifecycle), default), lifecycle=str(agent.lifecycle)
    )
