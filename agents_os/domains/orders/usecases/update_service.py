from typing import Any
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.domains.orders.adapters.secondary.repository import services
from agents_os.domains.orders.metadata import access
from agents_os.domains.orders.metadata.errors import ServiceChangedMeanwhile
from agents_os.domains.orders.metadata.events import ServiceChanged
from agents_os.domains.orders.metadata.models import Service
from agents_os.domains.orders.metadata.service_schemas import ServiceDetail, ServiceUpdate
from agents_os.domains.orders.usecases.service_queries import get_service

MAY_BE_EMPTIED = "auto_accept_days"


async def update_service(uow: UnitOfWork, service_id: UUID, body: ServiceUpdate) -> ServiceDetail:
    """Change what a service asks, gives and costs, or withdraw it. Orders placed keep their terms.

    From then on the agent's next versions leave it alone. Publishes ServiceChanged.

    Raises:
        ServiceNotFound, Forbidden.
        ServiceChangedMeanwhile: `revision` is not the newest.
    """
    uow.actor.require(access.MANAGE)
    service = await services.lock(uow.session, service_id, uow.actor)
    access.require_manage(uow.actor, service)
    if service.revision != body.revision:
        raise ServiceChangedMeanwhile(
            "Somebody changed this service since you opened it. Look at it again, then repeat your"
            " change.",
            revision=service.revision,
        )
    changes = _changes(service, body)
    for field, value in changes.items():
        setattr(service, field, value)
    if changes:
        service.changed_here = True
        service.revision += 1
        uow.publish(ServiceChanged(service_id=service.id, by_user_id=uow.actor.user_id))
        await uow.session.flush()
    return await get_service(uow, service_id)


def _changes(service: Service, body: ServiceUpdate) -> dict[str, Any]:
    given = body.model_dump(mode="json", exclude_unset=True, exclude={"revision"})
    if body.intake_form is not None:
        given["intake_form"] = body.intake_form.json_schema()
    return {
        field: value
        for field, value in given.items()
        if (value is not None or field == MAY_BE_EMPTIED) and value != getattr(service, field)
    }
