"""Compare what is kept of credits with the ledger, and make balances and usage anew from it."""

from typing import Any
from uuid import UUID

import psycopg

_DRIFT = """
select org_id, what, kept, counted from ledger.drift()
union all
select org_id, 'usage of ' || day, kept, counted from ledger.usage_drift('-infinity')
"""
_REBUILD = "select ledger.rebuild(%s, now())"
_RECOUNT = "select ledger.recount_usage(%s, '-infinity', 'infinity')"


def check(owner_url: str) -> list[str]:
    """One line for each thing that differs; empty when all is well."""
    with _owner(owner_url) as connection:
        rows = connection.execute(_DRIFT).fetchall()
    return [
        f"{org}: {what} is {kept}, by the ledger {counted}" for org, what, kept, counted in rows
    ]


def rebuild(owner_url: str, org_id: UUID) -> None:
    """Make balances and usage per day of one organisation anew. Lines of the ledger stay."""
    with _owner(owner_url) as connection:
        connection.execute(_REBUILD, (org_id,))
        connection.execute(_RECOUNT, (org_id,))


def _owner(url: str) -> psycopg.Connection[Any]:
    return psycopg.connect(url, autocommit=True)
