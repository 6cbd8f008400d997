"""One set of migrations for a plain Postgres and for Supabase, with the same result."""

import os
from pathlib import Path

import psycopg
import pytest

from tests.support import postgres

BOOTSTRAP = Path(__file__).parents[1] / "support" / "supabase_roles.sql"

# Everything that decides who may see or change what. Grants to the owner differ by design.
WALLS = {
    "tables": """
        select distinct n.nspname || '.' || regexp_replace(c.relname, '_[0-9]{6}$', '_<month>'),
          c.relrowsecurity, c.relforcerowsecurity
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'private', 'partitions') and c.relkind in ('r', 'p')
          and c.relname <> 'alembic_version' order by 1""",
    "policies": """
        select tablename, policyname, cmd, array_remove(roles, 'postgres') roles, qual, with_check
        from pg_policies where schemaname = 'public' order by 1, 2""",
    "grants": """
        select table_schema, table_name, grantee, privilege_type
        from information_schema.role_table_grants
        where table_schema in ('public', 'private') and table_name <> 'alembic_version'
          and grantee not in ('postgres', 'supabase_admin') order by 1, 2, 3, 4""",
    "functions": """
        select p.oid::regprocedure::text, p.prosecdef, p.proconfig,
          array(select g.grantee::regrole::text from aclexplode(p.proacl) g
                where g.grantee::regrole::text <> 'postgres' order by 1)
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = 'private' order by 1""",
}


def walls(dsn: str) -> dict[str, list[tuple[object, ...]]]:
    with psycopg.connect(dsn) as connection:
        return {name: connection.execute(query).fetchall() for name, query in WALLS.items()}


@pytest.fixture(scope="module")
def supabase():
    """A database as Supabase hands it out, migrated by its non-superuser `postgres`."""
    with postgres.server("supabase_admin") as socket:
        with psycopg.connect(f"host={socket} user=supabase_admin dbname=postgres") as admin:
            admin.execute(BOOTSTRAP.read_text().encode())
        postgres.migrate(f"postgresql://postgres@/postgres?host={socket}")
        yield f"host={socket} user=postgres dbname=postgres"


def test_supabase_gets_the_same_walls_as_the_embedded_postgres(supabase):
    embedded = f"host={os.environ['TEST_POSTGRES_SOCKET']} user=postgres dbname=postgres"
    assert walls(supabase) == walls(embedded)


def test_migrating_again_changes_nothing(supabase):
    before = walls(supabase)
    socket = supabase.split()[0].removeprefix("host=")
    postgres.migrate(f"postgresql://postgres@/postgres?host={socket}")
    assert walls(supabase) == before
