"""Reads of knowledge bases."""

from uuid import UUID

from agents_os.core.db import UnitOfWork
from agents_os.core.pagination import Page, PageQuery, paginate
from agents_os.domains.agents.usecases.queries import read_agent
from agents_os.domains.knowledge.adapters.secondary import base_rows
from agents_os.domains.knowledge.metadata.base_access import abilities
from agents_os.domains.knowledge.metadata.base_models import KnowledgeBase
from agents_os.domains.knowledge.metadata.base_schemas import BaseRead, GrantRead


async def list_bases(
    uow: UnitOfWork, page: PageQuery | None = None, *, q: str = ""
) -> Page[BaseRead]:
    """The bases that the caller may see, newest first; with `q`, those with these words in them."""
    uow.actor.require("agents:read")
    statement = base_rows.visible(uow.actor, q)
    wanted = page or PageQuery()
    found = await paginate(
        uow.session,
        statement,
        KnowledgeBase.id,
        page=wanted,
        read=lambda base: read_base(uow, base),
    )
    return found.model_copy(update={"data": await _counted(uow, found.data)})


async def get_base(uow: UnitOfWork, base_id: UUID) -> BaseRead:
    """One base. Raises BaseNotFound."""
    uow.actor.require("agents:read")
    base = await base_rows.find(uow.session, base_id, uow.actor)
    return (await _counted(uow, [read_base(uow, base)]))[0]


async def list_bases_of_agent(uow: UnitOfWork, agent_id: UUID) -> list[BaseRead]:
    """The bases an agent may use, of those that the caller sees, by name. Raises AgentNotFound."""
    agent = await read_agent(uow, agent_id)
    granted = base_rows.granted_to_agent(agent_id, agent.team_id).with_only_columns(
        KnowledgeBase.id
    )
    statement = base_rows.visible(uow.actor).where(KnowledgeBase.id.in_(granted))
    bases = (await uow.session.execute(statement.order_by(KnowledgeBase.name))).scalars()
    return await _counted(uow, [read_base(uow, base) for base in bases])


async def list_grants(uow: UnitOfWork, base_id: UUID) -> list[GrantRead]:
    """Which agents may use a base. Raises BaseNotFound."""
    uow.actor.require("agents:read")
    await base_rows.find(uow.session, base_id, uow.actor)
    grants = await base_rows.list_grants(uow.session, [base_id])
    return [GrantRead.model_validate(each) for each in grants]


def read_base(uow: UnitOfWork, base: KnowledgeBase) -> BaseRead:
    """Without the counts of its documents."""
    read = BaseRead.model_validate(base)
    rates = {"hit_rate": base.hits, "kept_rate": base.kept_searches} if base.searches else {}
    shares = {name: count / base.searches for name, count in rates.items()}
    return read.model_copy(update={"can": abilities(uow.actor, base), **shares})


async def _counted(uow: UnitOfWork, bases: list[BaseRead]) -> list[BaseRead]:
    counts = await base_rows.count(uow.session, uow.actor, [base.id for base in bases])
    none = base_rows.Counted()
    return [base.model_copy(update=counts.get(base.id, none)._asdict()) for base in bases]
