from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.orders.adapters.secondary.repository import orders
from agents_os.domains.orders.metadata import access
from agents_os.domains.orders.metadata.events import ServiceChanged
from agents_os.domains.orders.metadata.models import Service
from agents_os.domains.orders.metadata.service_schemas import ServiceCreate, ServiceDetail
from agents_os.domains.orders.usecases.service_queries import get_service


async def create_service(uow: UnitOfWork, body: ServiceCreate) -> ServiceDetail:
    """Write a service of the company's own, offered by one of its agents at once.

    Publishes ServiceChanged.

    Raises:
        Forbidden: the actor may not manage the services of that agent.
        AgentNotFound.
    """
    uow.actor.require(access.MANAGE)
    agent = await read_agent(uow, body.agent_id)
    uow.actor.require_on(access.MANAGE, owner_id=agent.owner_id, team_id=agent.team_id)
    service = Service(
        id=uuid7(),
        org_id=uow.actor.tenant,
        key=f"own_{uuid7().hex}",
        changed_here=True,
        intake_form=body.intake_form.json_schema(),
        **body.model_dump(mode="json", exclude={"intake_form", "agent_id"}),
        agent_id=body.agent_id,
    )
    await orders.add(uow.session, service)
    uow.publish(ServiceChanged(service_id=service.id, by_user_id=uow.actor.user_id))
    return await get_service(uow, service.id)
