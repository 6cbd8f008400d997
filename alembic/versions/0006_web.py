"""Answers kept under an Idempotency-Key. Each caller sees only their own."""

from agents_os.core.schema import sql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    sql("""
create table public.idempotency_keys (
  id uuid primary key,
  org_id uuid references public.orgs (id) on delete cascade,
  principal_id uuid not null,
  method text not null,
  path text not null check (octet_length(path) <= 2000),
  key text not null check (char_length(key) between 1 and 255),
  fingerprint text not null,
  state text not null default 'started' check (state in ('started', 'answered', 'not_kept')),
  status int,
  headers jsonb,
  body bytea,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  unique nulls not distinct (org_id, principal_id, method, path, key)
);
create index idempotency_keys_expired on public.idempotency_keys (expires_at);
create index idempotency_keys_principal on public.idempotency_keys (principal_id);

alter table public.idempotency_keys enable row level security;
alter table public.idempotency_keys force row level security;
revoke all on public.idempotency_keys from public, anon, authenticated, service_role, agentsos_auth, agentsos_system;
grant select, insert, update, delete on public.idempotency_keys to authenticated;
create policy idempotency_keys_own on public.idempotency_keys for all to authenticated
  using (principal_id = (select private.uid()) and org_id is not distinct from (select private.claim_org()))
  with check (principal_id = (select private.uid()) and org_id is not distinct from (select private.claim_org()));
-- the worker sweeps across organisations, and can reach nothing that still counts
grant select (expires_at), delete on public.idempotency_keys to agentsos_worker;
create policy idempotency_keys_sweep on public.idempotency_keys for all to agentsos_worker using (expires_at < now());
""")
