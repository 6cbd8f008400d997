"""Make a workflow of a template."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import PageQuery
from agents_os.domains.agents.metadata.models import Lifecycle
from agents_os.domains.agents.metadata.schemas import AgentFilter, HireAgent
from agents_os.domains.agents.usecases.hire_agent import hire_agent
from agents_os.domains.agents.usecases.queries import get_agent, list_agents
from agents_os.domains.workflows.adapters.secondary import repository
from agents_os.domains.workflows.metadata.gallery import AgentNeeded, WorkflowTemplate
from agents_os.domains.workflows.metadata.schemas import SamplesSave, WorkflowCreate, WorkflowRead
from agents_os.domains.workflows.metadata.template_errors import UnknownRole
from agents_os.domains.workflows.metadata.template_schemas import FromTemplate
from agents_os.domains.workflows.usecases.create_workflow import create_workflow
from agents_os.domains.workflows.usecases.list_workflow_templates import find_template
from agents_os.domains.workflows.usecases.publish_version import store_version
from agents_os.domains.workflows.usecases.queries import read_workflow
from agents_os.domains.workflows.usecases.save_samples import save_samples


async def create_from_template(uow: UnitOfWork, key: str, body: FromTemplate) -> WorkflowRead:
    """The template's workflow for this company, with the agents that take part.

    Agents that are not named are those hired of the gallery's template already, or hired now.
    Published at once for everybody who may edit workflows: what it says was reviewed by us.

    Raises:
        Forbidden: the caller may not edit workflows, or not in that team.
        WorkflowTemplateNotFound, UnknownRole, AgentNotFound, TeamNotFound, TeamMissing.
        PlanLimitReached: the plan has no place for another workflow, or agent.
    """
    uow.actor.require("agents:edit")
    template = find_template(key)
    definition = template.definition_for(await _agents(uow, template, body))
    wanted = WorkflowCreate(
        name=body.name or template.name,
        emoji=template.emoji,
        description=template.summary,
        visibility=body.visibility,
        team_id=body.team_id,
        tags=template.tags,
        definition=definition,
    )
    made = await create_workflow(uow, wanted, template_key=key)
    await save_samples(uow, made.id, SamplesSave(samples={"trigger": template.sample}))
    if body.publish:
        workflow = await repository.lock(uow.session, made.id, uow.actor)
        await store_version(uow, workflow, definition, f"From the template “{template.name}”")
        await uow.session.flush()
    return await read_workflow(uow, made.id)


async def _agents(
    uow: UnitOfWork, template: WorkflowTemplate, body: FromTemplate
) -> dict[UUID, UUID]:
    unknown = set(body.agents) - {each.role for each in template.agents}
    if unknown:
        raise UnknownRole(f"This template has no role “{min(unknown)}”.")
    found: dict[UUID, UUID] = {}
    for needed in template.agents:
        given = body.agents.get(needed.role)
        agent = await get_agent(uow, given) if given else None
        found[needed.placeholder] = agent.id if agent else await _hired(uow, needed)
    return found


async def _hired(uow: UnitOfWork, needed: AgentNeeded) -> UUID:
    """An active agent of the gallery's template: one that is here, or a new one."""
    where = AgentFilter(lifecycle=Lifecycle.ACTIVE)
    known = await list_agents(uow, where, PageQuery(limit=100))
    for agent in known.data:
        if agent.template_key == needed.template_key:
            return agent.id
    return (await hire_agent(uow, HireAgent(template_key=needed.template_key))).id
