"""Everything the database holds about one organisation, seen past all walls."""

import os
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import psycopg
from psycopg import sql

Rows = defaultdict[str, list[str]]
RowsAbout = Callable[..., Awaitable[Rows]]

_TABLES = """
select c.relname, exists (select from pg_attribute a
                          where a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1
"""


@asynccontextmanager
async def dumping() -> AsyncIterator[RowsAbout]:
    """As superuser: a function that gives the rows, as JSON, by table that belong to, or name, ids.

    To get to know all tables takes Postgres longer than to read them: use one for many dumps.
    """
    url = f"postgresql://postgres@/postgres?host={os.environ['TEST_POSTGRES_SOCKET']}"
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute("set plan_cache_mode = force_generic_plan")
        tables = await (await connection.execute(_TABLES)).fetchall()
        parts = [_rows_of(table, has_org=has_org) for table, has_org in tables]
        query = (sql.SQL(" union all ").join(parts) + sql.SQL(" order by 1, 2")).as_bytes()

        async def rows_about(*ids: str) -> Rows:
            values = {"ids": list(ids), "like": [f"%{identifier}%" for identifier in ids]}
            cursor = await connection.execute(query, values, prepare=True)
            found: Rows = defaultdict(list)
            for table, row in await cursor.fetchall():
                found[table].append(row)
            return found

        yield rows_about


def _rows_of(table: str, *, has_org: bool) -> sql.Composed:
    """A table without org_id (users, refresh tokens) counts where a row names one of `ids`."""
    mine = "org_id = any(%(ids)s::uuid[])" if has_org else "to_jsonb(t)::text like any(%(like)s)"
    return sql.SQL(f"select {{}}, to_jsonb(t)::text from {{}} t where {mine}").format(
        sql.Literal(table), sql.Identifier(table)
    )
