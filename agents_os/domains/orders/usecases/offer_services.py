from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.agents.metadata.definition import Service as Described
from agents_os.domains.agents.usecases.queries import get_agent
from agents_os.domains.orders.adapters.secondary.repository import orders, services
from agents_os.domains.orders.metadata.models import Service
from agents_os.domains.orders.metadata.service_schemas import REVIEW_DAYS, ROUNDS


async def offer_services(uow: UnitOfWork, agent_id: UUID) -> None:
    """Put what an agent's published version can do into the catalogue.

    What a person changed here stays as it is; what the version does not name any more, and
    nobody changed, is withdrawn. Repeating it changes nothing. For whoever publishes the version.
    """
    agent = await get_agent(uow, agent_id)
    described = agent.definition.services if agent.definition else ()
    known = await services.of_agent(uow.session, agent_id)
    for service in described:
        row = known.pop(service.key, None)
        if row is None:
            row = _new(uow.actor.tenant, agent_id, service.key)
            _copy(service, row)
            await orders.add(uow.session, row)
        elif not row.changed_here:
            _copy(service, row)
    for row in known.values():
        row.offered = row.offered and row.changed_here
    await uow.session.flush()
    uow.signal("service")


def _new(org_id: UUID, agent_id: UUID, key: str) -> Service:
    return Service(
        id=uuid7(),
        org_id=org_id,
        agent_id=agent_id,
        key=key,
        revision_limit=ROUNDS,
        auto_accept_days=REVIEW_DAYS,
    )


def _copy(described: Described, row: Service) -> None:
    row.name = described.name
    row.description = described.description
    row.intake_form = described.intake_form.json_schema()
    row.deliverable = described.deliverables[0].model_dump(mode="json")
    row.price_credits = described.price_credits
    row.expected_minutes = described.turnaround_minutes
    row.offered = True
