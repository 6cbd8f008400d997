"""Everything the database holds about one organisation, seen past all walls."""

import os
from collections import defaultdict

import psycopg
from psycopg import sql

_TABLES = """
select c.relname, exists (select from pg_attribute a
                          where a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1
"""


async def rows_about(*ids: str) -> dict[str, list[str]]:
    """Table -> its rows as JSON that belong to, or name, one of `ids`. As superuser."""
    url = f"postgresql://postgres@/postgres?host={os.environ['TEST_POSTGRES_SOCKET']}"
    values = {"ids": list(ids), "like": [f"%{identifier}%" for identifier in ids]}
    async with await psycopg.AsyncConnection.connect(url) as connection:
        tables = await (await connection.execute(_TABLES)).fetchall()
        parts = [_rows_of(table, has_org=has_org) for table, has_org in tables]
        query = sql.SQL(" union all ").join(parts) + sql.SQL(" order by 1, 2")
        rows = await (await connection.execute(query, values)).fetchall()
    found: defaultdict[str, list[str]] = defaultdict(list)
    for table, row in rows:
        found[table].append(row)
    return found


def _rows_of(table: str, *, has_org: bool) -> sql.Composed:
    """A table without org_id (users, refresh tokens) counts where a row names one of `ids`."""
    mine = "org_id = any(%(ids)s::uuid[])" if has_org else "to_jsonb(t)::text like any(%(like)s)"
    return sql.SQL(f"select {{}}, to_jsonb(t)::text from {{}} t where {mine}").format(
        sql.Literal(table), sql.Identifier(table)
    )
