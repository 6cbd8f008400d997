"""Building blocks of migrations: every tenant table is secured in the migration that makes it.

Policy style: `org_id = (select private.org_id('<role>'))`. One equality and one init plan per
query, checks the claim *and* the membership in the database, and still uses the index
(docs/adr/0004 has the measurements).
"""

from alembic import op

API_ROLES = "public, anon, authenticated, service_role, agentsos_auth, agentsos_system"


def sql(statements: str) -> None:
    """Run raw SQL: several statements, `%` and `:` literal."""
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)


def secure(
    table: str,
    *,
    read: str | None = "viewer",
    insert: str | None = "member",
    update: str | None = "member",
    delete: str | None = "member",
    update_columns: str | None = None,
    system: str = "select, insert, update, delete",
    touch: bool = False,
) -> None:
    """Force row-level security on `public.<table>`, which has a column `org_id`.

    Args:
        read, insert, update, delete: The least role in the organisation that may do it; None:
            nobody. This is the outer wall; finer rules live in usecases.
        update_columns: Restrict updates to these columns, e.g. "name, emoji".
        system: What the worker may do inside the organisation it acts for.
        touch: Keep `updated_at` current by a trigger.
    """
    sql(
        f"alter table public.{table} enable row level security;"
        f"alter table public.{table} force row level security;"
        f"revoke all on public.{table} from {API_ROLES};"
        f"grant {system} on public.{table} to agentsos_system;"
        f"create policy {table}_system on public.{table} for all to agentsos_system"
        " using (org_id = (select private.claim_org()))"
        " with check (org_id = (select private.claim_org()));"
    )
    if read:
        _allow(table, "select", f"using ({_org(read)})")
    if insert:
        _allow(table, "insert", f"with check ({_org(insert)})")
    if update:
        check = f"using ({_org(update)}) with check ({_org(update)})"
        _allow(table, "update", check, columns=update_columns)
    if delete:
        _allow(table, "delete", f"using ({_org(delete)})")
    if touch:
        sql(
            f"create trigger {table}_touch before update on public.{table}"
            " for each row execute function private.touch();"
        )


def open_to_gatekeeper(table: str, operations: str = "select, insert, update, delete") -> None:
    """Let sign-up and sign-in reach every row of an identity table."""
    sql(
        f"grant {operations} on public.{table} to agentsos_auth;"
        f"create policy {table}_auth on public.{table} for all to agentsos_auth"
        " using (true) with check (true);"
    )


def readable(view: str) -> None:
    """Let people and the worker read a view with their own rights, and nobody do anything else."""
    sql(
        f"alter view public.{view} set (security_invoker = true);"
        f"revoke all on public.{view} from {API_ROLES};"
        f"grant select on public.{view} to authenticated, agentsos_system;"
    )


def append_only(table: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on `public.<table>`, even for its owner."""
    sql(
        f"create trigger {table}_append_only before update or delete on public.{table}"
        " for each row execute function private.deny_change();"
        f"create trigger {table}_no_truncate before truncate on public.{table}"
        " for each statement execute function private.deny_change();"
    )


def definer(signature: str, *roles: str) -> None:
    """Let only `roles` call a SECURITY DEFINER function (by default everybody may)."""
    sql(f"revoke all on function {signature} from {API_ROLES};")
    if roles:
        sql(f"grant execute on function {signature} to {', '.join(roles)};")


def _org(role: str) -> str:
    return f"org_id = (select private.org_id('{role}'))"


def _allow(table: str, operation: str, rule: str, *, columns: str | None = None) -> None:
    scope = f" ({columns})" if columns else ""
    sql(
        f"grant {operation}{scope} on public.{table} to authenticated;"
        f"create policy {table}_{operation} on public.{table} for {operation}"
        f" to authenticated {rule};"
    )
