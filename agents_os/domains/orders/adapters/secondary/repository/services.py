"""Services and quotes."""

from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from agents_os.core import visibility
from agents_os.core.actor import Actor
from agents_os.domains.agents.metadata.access import sees_all
from agents_os.domains.agents.metadata.models import Agent, Lifecycle
from agents_os.domains.orders.metadata.errors import QuoteNotFound, ServiceNotFound
from agents_os.domains.orders.metadata.models import Order, Quote, Service
from agents_os.domains.orders.metadata.progress import Past
from agents_os.domains.orders.metadata.service_schemas import ServiceFilter

NEWEST_PAST_ORDERS = 20

_OWNED = visibility.Owned(Agent.owner_id, Agent.team_id, Agent.visibility)


def _visible(actor: Actor) -> Select[Service]:
    """A service is seen by whoever sees its agent."""
    rule = visibility.visible_to(actor, _OWNED, sees_all=sees_all(actor))
    return select(Service).join(Agent, Agent.id == Service.agent_id).where(rule)


def matching(query: ServiceFilter, actor: Actor) -> Select[Service]:
    """Services for a list; those of archived agents are left out."""
    statement = _visible(actor).where(
        Service.offered == query.offered, Agent.lifecycle != Lifecycle.ARCHIVED
    )
    if query.agent_id:
        statement = statement.where(Service.agent_id == query.agent_id)
    if query.category:
        statement = statement.where(Agent.category == query.category)
    if query.max_price:
        statement = statement.where(Service.price_credits <= query.max_price)
    for word in (query.q or "").split():
        texts = (Service.name, Service.description, Agent.name)
        statement = statement.where(or_(*(text.icontains(word, autoescape=True) for text in texts)))
    return statement


async def find(session: AsyncSession, service_id: UUID, actor: Actor) -> Service:
    """The service as the database has it now. Raises ServiceNotFound."""
    statement = _visible(actor).where(Service.id == service_id)
    found = await session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise ServiceNotFound(
            "There is no such service here, or its agent was not shared with you.",
            service_id=str(service_id),
        )
    return found


async def lock(session: AsyncSession, service_id: UUID, actor: Actor) -> Service:
    """The service, locked until commit. Raises ServiceNotFound."""
    await session.execute(select(Service.id).where(Service.id == service_id).with_for_update())
    return await find(session, service_id, actor)


async def of_agent(session: AsyncSession, agent_id: UUID) -> dict[str, Service]:
    """Every service of an agent by its key, locked."""
    statement = select(Service).where(Service.agent_id == agent_id).order_by(Service.id)
    return {each.key: each for each in await session.scalars(statement.with_for_update())}


async def lock_quote(session: AsyncSession, quote_id: UUID, actor: Actor) -> Quote:
    """A quote that the person has asked for, locked until commit. Raises QuoteNotFound."""
    asked_for = and_(Quote.id == quote_id, Quote.user_id == actor.user_id)
    statement = select(Quote).where(asked_for).with_for_update()
    found = await session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise QuoteNotFound("There is no such quote. Ask for a new one.", quote_id=str(quote_id))
    return found


async def past_of(session: AsyncSession, service_id: UUID) -> Past:
    """What the newest delivered orders of a service took."""
    newest = (
        select(Order.work_s, Order.work_events)
        .where(Order.service_id == service_id, Order.work_s.is_not(None))
        .order_by(Order.id.desc())
        .limit(NEWEST_PAST_ORDERS)
        .subquery()
    )
    median = func.percentile_cont(0.5)
    row = (
        await session.execute(
            select(
                func.count().label("orders"),
                median.within_group(newest.c.work_s).label("work_s"),
                median.within_group(newest.c.work_events).label("events"),
            ).select_from(newest)
        )
    ).one()
    return Past(row.orders, round(row.work_s or 0), round(row.events or 0))


async def last_answers(session: AsyncSession, statement: Select[Order]) -> dict[str, object] | None:
    """The answers of the newest order among `statement`."""
    newest = statement.with_only_columns(Order.answers).order_by(Order.id.desc()).limit(1)
    return (await session.execute(newest)).scalar_one_or_none()
