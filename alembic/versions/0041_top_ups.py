"""Credits that are bought by themselves: what an owner allowed, and each attempt."""

from agents_os.core.schema import definer, secure, sql

revision = "0041"
down_revision = "0040"

TABLES = """
create table public.top_ups (
  org_id uuid primary key references public.orgs (id) on delete restrict,
  enabled boolean not null,
  pack text not null check (char_length(pack) <= 40),
  below_micro bigint not null check (below_micro > 0),
  monthly_cap_micro bigint not null check (monthly_cap_micro > 0),  -- micro-dollars
  stopped_reason text not null default '' check (char_length(stopped_reason) <= 500),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create table public.top_up_payments (
  id uuid primary key,  -- the idempotency key at the payment provider
  org_id uuid not null references public.orgs (id) on delete restrict,
  pack text not null,
  price_micro bigint not null check (price_micro > 0),
  month text not null,  -- "2026-11" in the organisation's time zone
  state text not null default 'started' check (state in ('started', 'paid', 'refused')),
  payment_id text check (char_length(payment_id) <= 255),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index top_up_payments_month on public.top_up_payments (org_id, month);
create unique index top_up_payments_one on public.top_up_payments (org_id) where state = 'started';

create function private.orgs_to_top_up() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select org_id from public.top_up_payments where state = 'started'
  union
  select t.org_id from public.top_ups t join public.credit_accounts a using (org_id)
  where t.enabled and a.available_micro < t.below_micro $$;
"""


def upgrade() -> None:
    sql(TABLES)
    secure("top_ups", insert="owner", update="owner", delete=None, touch=True)
    secure("top_up_payments", insert=None, update=None, delete=None, touch=True)
    definer("private.orgs_to_top_up()", "agentsos_worker")


def downgrade() -> None:
    sql(
        "drop function private.orgs_to_top_up();"
        "drop table public.top_up_payments; drop table public.top_ups;"
    )
