"""The master key of the saved secrets: a new one, and whether all of them can be opened.

A saved secret is a `bytea` column whose name begins with `sealed` (`core.vault`). A rotation
only wraps their keys anew, so it is quick, and can be broken off and run again at any time.
"""

from typing import Any

import psycopg
from psycopg import sql

from agents_os.core import vault
from agents_os.core.settings import settings
from agents_os.embedded.errors import CannotStart
from agents_os.operate import database

BATCH = 500
_COLUMNS = """
select c.oid::regclass::text, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
where c.relkind in ('r', 'p') and not c.relispartition and a.atttypid = 'bytea'::regtype
  and c.relnamespace = 'public'::regnamespace and a.attname like 'sealed%' and not a.attisdropped
order by 1, 2
"""
_ID = f"from {vault.KEY_ID.start + 1} for {vault.KEY_ID.stop - vault.KEY_ID.start}"
_NEEDED = "select distinct substring({column} " + _ID + ") from {table} where {column} is not null"
_STALE = (
    "select ctid, {column} from {table} where substring({column} " + _ID + ") <> %s"
    " limit %s for update"
)
_REPLACE = "update {table} set {column} = %s where ctid = %s"

Connection = psycopg.Connection[Any]


def rotate(owner_url: str) -> tuple[int, bool]:
    """Wrap every saved secret with a new master key: (how many, whether the key is new).

    An unfinished rotation is finished first, without another new key. The key before stays, for
    backups made until now, and goes with the next rotation.

    Raises:
        CannotStart: a secret's master key is not here, or this login may not read all rows.
    """
    if missing := unreadable(owner_url):
        raise CannotStart(
            f"Saved secrets need the master key {', '.join(missing)}, which is not here. Put back"
            f" {vault.key_file()} (or SECRETS_OLD_MASTER_KEY) first."
        )
    with _owner(owner_url) as connection:
        current = vault.master_keys()[0].id
        fresh = not settings().secrets_master_key and _needed(connection) <= {current}
        if fresh:
            vault.add_key()
        return sum(_rewrap(connection, column) for column in _columns(connection)), fresh


def unreadable(owner_url: str) -> list[str]:
    """Ids of master keys that saved secrets need and that are not here."""
    with _owner(owner_url) as connection:
        needed = _needed(connection)
    here = {key.id for key in vault.master_keys()} if needed else set()  # asking may make one
    return sorted(key.hex() for key in needed - here)


def _owner(owner_url: str) -> Connection:
    """Sees every organisation, or fails rather than see none (row-level security is forced)."""
    connection = database.connect(owner_url)
    connection.autocommit = True
    connection.execute("set row_security = off")
    return connection


def _columns(connection: Connection) -> list[dict[str, sql.Composable]]:
    return [
        {"table": sql.SQL(table), "column": sql.Identifier(column)}
        for table, column in connection.execute(_COLUMNS).fetchall()
    ]


def _needed(connection: Connection) -> set[bytes]:
    return {
        bytes(row[0])
        for column in _columns(connection)
        for row in connection.execute(sql.SQL(_NEEDED).format(**column)).fetchall()
    }


def _rewrap(connection: Connection, column: dict[str, sql.Composable]) -> int:
    """Batch by batch, each in its own transaction; how many there were."""
    stale, replace = (sql.SQL(each).format(**column) for each in (_STALE, _REPLACE))
    done, current = 0, vault.master_keys()[0].id
    while True:
        with connection.transaction(), connection.cursor() as cursor:
            found = cursor.execute(stale, (current, BATCH)).fetchall()
            cursor.executemany(replace, [(vault.rewrap(old), row) for row, old in found])
        done += len(found)
        if len(found) < BATCH:
            return done
