from datetime import timedelta
from uuid import UUID

from agents_os.core import money
from agents_os.core.clock import utc_now
from agents_os.core.db import UnitOfWork
from agents_os.core.ids import uuid7
from agents_os.domains.agents.metadata.models import Lifecycle
from agents_os.domains.orders.adapters.secondary.repository import orders, services
from agents_os.domains.orders.metadata import access
from agents_os.domains.orders.metadata.errors import ServiceNotOffered
from agents_os.domains.orders.metadata.intake import check_answers
from agents_os.domains.orders.metadata.models import Quote, Service
from agents_os.domains.orders.metadata.service_schemas import Line, QuoteAsk, QuoteRead, Terms

HOLDS_FOR = timedelta(hours=24)


async def quote_order(uow: UnitOfWork, service_id: UUID, body: QuoteAsk) -> QuoteRead:
    """A fixed price for these answers, for a day. Nothing is held yet.

    Raises:
        Forbidden, ServiceNotFound, ServiceNotOffered.
        AnswersIncomplete: details say for each field what is wrong.
    """
    service = await require_offered(uow, service_id)
    answers = check_answers(terms_of(service).intake_form, body.answers)
    return await store_quote(uow, service, [Line(row=1, answers=answers)])


async def require_offered(uow: UnitOfWork, service_id: UUID) -> Service:
    """A service that can be ordered now. Raises Forbidden, ServiceNotFound, ServiceNotOffered."""
    uow.actor.require(access.ORDER)
    service = await services.find(uow.session, service_id, uow.actor)
    if not service.offered:
        raise ServiceNotOffered("This service was withdrawn. Choose another one.")
    if service.agent_lifecycle != Lifecycle.ACTIVE:
        raise ServiceNotOffered(
            f"{service.agent_name} takes no work now: {service.agent_lifecycle}. Resume the agent,"
            " or choose another service.",
            lifecycle=service.agent_lifecycle,
        )
    return service


def terms_of(service: Service) -> Terms:
    return Terms.model_validate(service)


async def store_quote(uow: UnitOfWork, service: Service, lines: list[Line]) -> QuoteRead:
    """Write down the price of these orders, and when they may be expected."""
    past = await services.past_of(uow.session, service.id)
    now = utc_now()
    quote = Quote(
        id=uuid7(),
        org_id=service.org_id,
        service_id=service.id,
        terms=terms_of(service).model_dump(mode="json", by_alias=True),
        lines=[line.model_dump(mode="json") for line in lines],
        total_micros=money.credits(service.price_credits * len(lines)),
        expected_s=max(1, past.work_s) if past.tells else service.expected_minutes * 60,
        past_orders=past.orders if past.tells else 0,
        user_id=uow.actor.user_id,
        created_at=now,
        expires_at=now + HOLDS_FOR,
    )
    await orders.add(uow.session, quote)
    return QuoteRead.model_validate(quote)
