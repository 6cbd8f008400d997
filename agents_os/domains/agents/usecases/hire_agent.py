from agents_os.core.db import UnitOfWork
from agents_os.domains.agents.adapters.secondary import repository
from agents_os.domains.agents.metadata.definition import AgentDefinition
from agents_os.domains.agents.metadata.errors import TemplateNotFound
from agents_os.domains.agents.metadata.events import AgentPublished
from agents_os.domains.agents.metadata.gallery import Template, templates
from agents_os.domains.agents.metadata.models import Agent, Lifecycle
from agents_os.domains.agents.metadata.schemas import AgentCreate, AgentRead, HireAgent
from agents_os.domains.agents.metadata.versioning import freeze
from agents_os.domains.agents.usecases.create_agent import announce, prepare_agent
from agents_os.domains.agents.usecases.queries import read_agent


async def hire_agent(uow: UnitOfWork, body: HireAgent) -> AgentRead:
    """Take an agent from a template into the organisation; the caller becomes its owner.

    An unchanged template is published as version 1 and active at once for everybody who may
    hire: what it says was reviewed by us, and a member must reach a first answer without waiting
    for anyone. A changed definition is published only if the caller holds agents:publish;
    otherwise the agent stays a draft.

    Publishes AgentHired, and AgentPublished if it was. At most 13 SQL statements, those for its
    services included.

    Raises:
        Forbidden: the actor lacks "agents:edit", or is not in the team.
        TemplateNotFound, TeamNotFound, TeamMissing, UnknownTool: nothing was written.
        PlanLimitReached: the plan has no place for another agent.
    """
    template = templates().get(body.template_key)
    uow.actor.require("agents:edit")
    if template is None:
        raise TemplateNotFound("There is no such template. Choose one from the gallery.")
    wanted = _customised(template, body)
    agent = await prepare_agent(uow, wanted, template_key=template.key)
    if _may_publish(uow, agent, template):
        await _store_published(uow, agent, wanted.definition, template)
    else:
        await repository.add(uow.session, agent)
    announce(uow, agent)
    _announce_version(uow, agent)
    return await read_agent(uow, agent.id)


def _customised(template: Template, body: HireAgent) -> AgentCreate:
    definition = body.definition or template.definition
    return AgentCreate(
        name=body.name or template.name,
        emoji=body.emoji or template.emoji,
        role_title=definition.role,
        description=template.summary,
        category=template.category,
        visibility=body.visibility,
        team_id=body.team_id,
        environment=body.environment,
        tags=template.tags if body.tags is None else body.tags,
        autonomy=template.autonomy,
        definition=definition,
    )


def _may_publish(uow: UnitOfWork, agent: Agent, template: Template) -> bool:
    return agent.draft_digest == template.definition.digest() or uow.actor.reaches(
        "agents:publish", owner_id=agent.owner_id, team_id=agent.team_id
    )


async def _store_published(
    uow: UnitOfWork, agent: Agent, definition: AgentDefinition, template: Template
) -> None:
    version = freeze(
        agent,
        definition,
        number=1,
        change_message=f"Hired from the template “{template.name}”",
        by=agent.owner_id,
    )
    await repository.add(uow.session, agent)
    await repository.add(uow.session, version)


def _announce_version(uow: UnitOfWork, agent: Agent) -> None:
    if agent.lifecycle == Lifecycle.ACTIVE and agent.published_version_id:
        uow.publish(
            AgentPublished(
                agent_id=agent.id,
                by_user_id=agent.owner_id,
                version_id=agent.published_version_id,
                version_number=1,
            )
        )
