"""Reads of the catalogue."""

from typing import Any, Literal
from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import Page, PageQuery, paginate
from agents_os.domains.agents.metadata.definition import IntakeForm
from agents_os.domains.agents.metadata.models import Lifecycle
from agents_os.domains.identity.usecases.queries import get_me
from agents_os.domains.orders.adapters.secondary.repository import orders, services
from agents_os.domains.orders.metadata import access
from agents_os.domains.orders.metadata.intake import still_fitting
from agents_os.domains.orders.metadata.models import Service
from agents_os.domains.orders.metadata.schemas import OrderFilter
from agents_os.domains.orders.metadata.service_schemas import (
    ServiceDetail,
    ServiceFilter,
    ServiceRead,
)

Source = Literal["last_order", "profile", "nothing"]


async def list_services(
    uow: UnitOfWork, query: ServiceFilter | None = None, page: PageQuery | None = None
) -> Page[ServiceRead]:
    """The catalogue by name: services of the agents the caller may see."""
    uow.actor.require(access.READ)
    return await paginate(
        uow.session,
        services.matching(query or ServiceFilter(), uow.actor),
        Service.name_folded,
        Service.id,
        page=page or PageQuery(),
        read=lambda service: read_card(uow, service),
        ascending=True,
    )


async def get_service(uow: UnitOfWork, service_id: UUID) -> ServiceDetail:
    """One service with its form, and answers to begin with. Raises ServiceNotFound."""
    uow.actor.require(access.READ)
    service = await services.find(uow.session, service_id, uow.actor)
    form = IntakeForm.model_validate(service.intake_form)
    answers, source = await _first_answers(uow, service_id, form)
    card = read_card(uow, service)
    return ServiceDetail(
        **card.model_dump(),
        intake_form=form,
        intake_schema=form.json_schema(),
        deliverable=service.deliverable,
        criteria=service.criteria,
        answers=answers,
        answers_from=source,
    )


def read_card(uow: UnitOfWork, service: Service) -> ServiceRead:
    """A loaded service with what the caller may do with it."""
    facts = {
        "available": service.offered and service.agent_lifecycle == Lifecycle.ACTIVE,
        "can_edit": access.may_manage(uow.actor, service),
    }
    return ServiceRead.model_validate(service).model_copy(update=facts)


async def _first_answers(
    uow: UnitOfWork, service_id: UUID, form: IntakeForm
) -> tuple[dict[str, Any], Source]:
    """Those of the newest order that the caller may see, else what is known of the company."""
    before = orders.matching(OrderFilter(service_id=service_id), uow.actor)
    last = await services.last_answers(uow.session, before)
    if last is not None:
        return still_fitting(form, last), "last_order"
    known = still_fitting(form, await _profile(uow))
    return known, "profile" if known else "nothing"


async def _profile(uow: UnitOfWork) -> dict[str, Any]:
    """What the company's profile can answer, by the usual names of fields."""
    me = await get_me(uow)
    company = me.org.name if me.org else ""
    person, address = (me.user.display_name, me.user.email) if me.user else ("", "")
    return {
        **dict.fromkeys(("company", "company_name", "business"), company),
        **dict.fromkeys(("your_name", "contact_name", "sender"), person),
        **dict.fromkeys(("email", "contact_email", "reply_to"), address),
    }
