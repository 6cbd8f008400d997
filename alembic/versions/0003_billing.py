"""Credits given to an organisation. Append-only; nobody inserts but the definer function."""

from agents_os.core.schema import append_only, definer, secure, sql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    sql("""
create table public.credit_grants (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references public.orgs (id) on delete restrict,
  kind text not null check (kind in ('starter', 'monthly', 'addon', 'promotional', 'refund')),
  amount_micro bigint not null check (amount_micro > 0),
  reason text not null,
  expires_at timestamptz,
  created_at timestamptz not null default now()
);
create index credit_grants_org on public.credit_grants (org_id, created_at desc);
create unique index credit_grants_one_starter on public.credit_grants (org_id) where kind = 'starter';

-- The only way in for now. An owner with SQL access of their own must not print credits.
create function private.grant_starter_credits(target uuid, amount bigint) returns void
language sql volatile security definer set search_path = '' as $$
  insert into public.credit_grants (org_id, kind, amount_micro, reason)
  values (target, 'starter', amount, 'Welcome to Agents OS') $$;
""")
    secure("credit_grants", insert=None, update=None, delete=None, system="select")
    append_only("credit_grants")
    # The owner of the function is under forced row-level security, too, unless it bypasses it.
    sql(
        "create policy credit_grants_definer on public.credit_grants for insert to current_user with check (true);"
    )
    definer("private.grant_starter_credits(uuid,bigint)", "agentsos_auth")
