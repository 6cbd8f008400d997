"""Roles, schemas, identity functions, outbox.

Runs as superuser on a plain Postgres and as the non-superuser `postgres` on Supabase, where
anon, authenticated, service_role and the schemas auth and extensions exist already.
"""

from agents_os.core.schema import definer, sql

revision = "0001"
down_revision = None

ROLES = """
do $$
declare r text;
begin
  foreach r in array array['anon','authenticated','service_role','agentsos_auth','agentsos_system'] loop
    if not exists (select from pg_roles where rolname = r) then execute format('create role %I nologin', r); end if;
    if not pg_has_role(current_user, r, 'member') then execute format('grant %I to current_user', r); end if;
  end loop;
  -- Runtime logins. They own nothing and inherit nothing; passwords are set by `agents-os migrate`.
  if not exists (select from pg_roles where rolname = 'agentsos_api') then create role agentsos_api login noinherit; end if;
  if not exists (select from pg_roles where rolname = 'agentsos_worker') then create role agentsos_worker login noinherit; end if;
end $$;
grant authenticated, agentsos_auth to agentsos_api;
grant authenticated, agentsos_auth, agentsos_system to agentsos_worker;
alter role agentsos_api set statement_timeout = '15s';
alter role agentsos_api set idle_in_transaction_session_timeout = '30s';
alter role agentsos_api set search_path = public, extensions;
alter role agentsos_worker set idle_in_transaction_session_timeout = '120s';
alter role agentsos_worker set search_path = public, extensions;

create schema if not exists private;
revoke all on schema private from public;
create schema if not exists partitions;
revoke all on schema partitions from public;
create schema if not exists extensions;
grant usage on schema extensions to anon, authenticated, service_role, agentsos_auth, agentsos_system, agentsos_worker;
create extension if not exists vector with schema extensions;
grant usage on schema public to anon, authenticated, service_role, agentsos_auth, agentsos_system, agentsos_api, agentsos_worker;
grant usage on schema private to agentsos_auth, agentsos_system, agentsos_worker;
"""

FUNCTIONS = """
-- Custom settings read as '' (not null) after their first transaction: hence every nullif.
create function private.uid() returns uuid language sql stable parallel safe as $$
  select coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''),
                  nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;
create function private.claim_org() returns uuid language sql stable parallel safe as $$
  select nullif(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'org_id', '')::uuid $$;
create function private.rank(role text) returns int language sql immutable parallel safe as $$
  select case role when 'owner' then 50 when 'admin' then 40 when 'lead' then 30
                   when 'member' then 20 when 'viewer' then 10 else 0 end $$;
create function private.deny_change() returns trigger language plpgsql set search_path = '' as $$ begin
  raise exception '% on %.% is not allowed: append-only', tg_op, tg_table_schema, tg_table_name using errcode = '42501';
end $$;
create function private.touch() returns trigger language plpgsql set search_path = '' as $$ begin
  new.updated_at = now(); return new;
end $$;
"""

OUTBOX = """
create table public.outbox (
  id bigint generated always as identity primary key,
  org_id uuid not null,
  type text not null,
  payload jsonb not null,
  created_at timestamptz not null default now(),
  attempts int not null default 0,
  next_attempt_at timestamptz not null default now(),
  handled_at timestamptz,
  dead_at timestamptz,
  last_error text
);
create index outbox_waiting on public.outbox (next_attempt_at, id) where handled_at is null and dead_at is null;
alter table public.outbox enable row level security;
alter table public.outbox force row level security;
revoke all on public.outbox from public, anon, authenticated, service_role;
grant insert on public.outbox to authenticated, agentsos_auth, agentsos_system;
grant select, update, delete on public.outbox to agentsos_worker, agentsos_system;
create policy outbox_insert on public.outbox for insert to authenticated, agentsos_auth, agentsos_system
  with check (org_id = (select private.claim_org()));
-- only the relay reads: across organisations to claim, inside one to mark as handled
create policy outbox_relay on public.outbox for all to agentsos_worker using (true) with check (true);
create policy outbox_handle on public.outbox for all to agentsos_system using (org_id = (select private.claim_org()));
"""


def upgrade() -> None:
    sql(ROLES)
    sql(FUNCTIONS)
    for function in ("private.uid()", "private.claim_org()", "private.rank(text)"):
        definer(function, "anon", "authenticated", "agentsos_auth", "agentsos_system")
    sql(OUTBOX)
