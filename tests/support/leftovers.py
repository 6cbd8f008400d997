"""Where in the database some words of a company still are."""

from sqlalchemy import text

from agents_os.core import db
from agents_os.core.actor import Actor

_TABLES = text("""
    select relname from pg_class where relnamespace = 'public'::regnamespace
      and relkind in ('r', 'p') and not relispartition
      and has_table_privilege(oid, 'select') order by relname""")


async def tables_with(actor: Actor, words: str) -> set[str]:
    """The tables in which a row of the actor's company has these words."""
    found = set()
    async with db.unit_of_work(Actor.system(actor.tenant)) as uow:
        for table in (await uow.session.execute(_TABLES)).scalars().all():
            query = text(f'select 1 from "{table}" t where t::text like :words limit 1')
            if await uow.session.scalar(query, {"words": f"%{words}%"}):
                found.add(table)
    return found
