"""Paid plans and packs, what the payment provider told us, and the simulator of one."""

from agents_os.core.schema import definer, open_to_gatekeeper, secure, sql

revision = "0027"
down_revision = "0026"

TABLES = """
-- What a company has at the payment provider, as it was when we last asked.
create table public.subscriptions (
  org_id uuid primary key references public.orgs (id) on delete restrict,
  provider text not null check (provider in ('stripe', 'simulated')),
  customer_id text not null unique check (char_length(customer_id) <= 255),
  subscription_id text,
  plan text check (plan in ('free', 'pro', 'teams', 'enterprise')),
  quantity int not null default 1 check (quantity > 0),
  status text not null default 'none' check (status in ('none', 'active', 'past_due', 'ended')),
  renews_at timestamptz,
  ends boolean not null default false,
  past_due_since timestamptz,
  read_only boolean not null default false,
  asked_at timestamptz,  -- when the question was put that this row is the answer to
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index subscriptions_past_due on public.subscriptions (past_due_since)
  where past_due_since is not null and not read_only;

create table public.credit_purchases (
  payment_id text primary key check (char_length(payment_id) <= 255),
  org_id uuid not null references public.orgs (id) on delete restrict,
  pack text not null,
  credits_micro bigint not null check (credits_micro > 0),
  taken_micro bigint not null default 0 check (taken_micro between 0 and credits_micro),
  created_at timestamptz not null default now()
);
create index credit_purchases_org on public.credit_purchases (org_id);

-- The platform's, not a company's: what was received, word for word, before anybody acts on it.
create table public.payment_events (
  id text primary key check (char_length(id) <= 255),
  type text not null,
  body jsonb not null,
  received_at timestamptz not null default now(),
  attempts int not null default 0,
  next_attempt_at timestamptz not null default now(),
  handled_at timestamptz,
  dead_at timestamptz,
  last_error text
);
create index payment_events_waiting on public.payment_events (next_attempt_at)
  where handled_at is null and dead_at is null;
alter table public.payment_events enable row level security;
alter table public.payment_events force row level security;
revoke all on public.payment_events from public, anon, authenticated, service_role, agentsos_auth, agentsos_system;
grant insert on public.payment_events to agentsos_auth;
grant select, update on public.payment_events to agentsos_worker;
create policy payment_events_receive on public.payment_events for insert to agentsos_auth with check (true);
create policy payment_events_work on public.payment_events for all to agentsos_worker using (true) with check (true);

-- Stands for the provider's own database while payments are simulated.
create table public.simulated_payments (
  id text primary key check (char_length(id) <= 255),
  kind text not null check (kind in ('checkout', 'subscription', 'payment', 'invoice')),
  customer_id text not null,
  body jsonb not null,
  created_at timestamptz not null default now()
);
create index simulated_payments_customer on public.simulated_payments (customer_id, kind, created_at desc);
alter table public.simulated_payments enable row level security;
alter table public.simulated_payments force row level security;
revoke all on public.simulated_payments from public, anon, authenticated, service_role, agentsos_system;
"""

FUNCTIONS = """
create policy subscriptions_definer on public.subscriptions for all to current_user using (true) with check (true);

-- The company's customer at the provider; the first one that was made stays.
create function ledger.remember_customer(provider_ text, customer text) returns text
language plpgsql security definer set search_path = '' as $$
declare org uuid := private.org_id('admin'); found text;
begin
  if org is null then raise exception 'no organisation' using errcode = '42501'; end if;
  insert into public.subscriptions as s (org_id, provider, customer_id) values (org, provider_, customer)
  on conflict (org_id) do update set provider = excluded.provider, customer_id = excluded.customer_id,
    subscription_id = null, status = 'none', asked_at = null
  where s.provider <> excluded.provider;
  select customer_id into found from public.subscriptions where org_id = org;
  return found;
end $$;

create function private.org_of_customer(customer text) returns uuid
language sql stable security definer set search_path = '' as $$
  select org_id from public.subscriptions where customer_id = customer $$;

create function private.orgs_past_grace(before timestamptz) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select org_id from public.subscriptions where past_due_since < before and not read_only $$;

-- Takes back what is free of one grant: its payment was refunded. Says how much that was.
create function ledger.take_back(org uuid, key text, amount bigint, at timestamptz) returns bigint
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_variable
declare account public.credit_accounts; b public.credit_balances; part bigint;
begin
  if org is distinct from private.claim_org() then
    raise exception 'another organisation' using errcode = '42501';
  end if;
  account := ledger.lock(org, at);
  select c.* into b from public.credit_balances c join public.credit_grants g on g.id = c.grant_id
  where g.org_id = org and g.key = key;
  part := coalesce(least(amount, b.available_micro), 0);
  if part <= 0 then return 0; end if;
  account.available_micro := account.available_micro - part;
  account.last_seq := account.last_seq + 1;
  insert into public.credit_entries
  values (org, account.last_seq, at, 'expiry', part, account.available_micro + account.held_micro, b.grant_id, null);
  perform ledger.change_balance(b.grant_id, -part, 0);
  perform ledger.save(account);
  return part;
end $$;

-- A company whose payment is past due for too long spends nothing; what runs may finish.
alter function ledger.hold(jsonb, timestamptz) rename to hold_unless_read_only;
create function ledger.hold(p jsonb, at timestamptz) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare org uuid := ledger.org();
begin
  if exists (select from public.subscriptions s where s.org_id = org and s.read_only)
     and not exists (select from public.credit_holds h where h.org_id = org and h.key = p ->> 'key') then
    return jsonb_build_object('refused', 'read_only');
  end if;
  return ledger.hold_unless_read_only(p, at);
end $$;
"""

CALLERS = {
    "ledger.remember_customer(text, text)": ("authenticated",),
    "private.org_of_customer(text)": ("agentsos_worker",),
    "private.orgs_past_grace(timestamptz)": ("agentsos_worker",),
    "ledger.take_back(uuid, text, bigint, timestamptz)": ("agentsos_system",),
    "ledger.hold_unless_read_only(jsonb, timestamptz)": (),
    "ledger.hold(jsonb, timestamptz)": ("authenticated", "agentsos_system"),
}


def upgrade() -> None:
    sql(TABLES)
    secure("subscriptions", insert=None, update=None, delete=None, touch=True)
    secure("credit_purchases", read="admin", insert=None, update=None, delete=None)
    open_to_gatekeeper("simulated_payments")
    sql(FUNCTIONS)
    for function, roles in CALLERS.items():
        definer(function, *roles)
    sql("grant update (plan) on public.orgs to agentsos_system;")
